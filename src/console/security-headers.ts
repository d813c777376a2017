import type { RequestHandler } from "express";
import helmet from "helmet";

/** Nothing but our own style sheet and icon, forms to ourselves, and no frames: a script has no way in. */
export const securityHeaders = (): RequestHandler[] => [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    // This port speaks TLS alone, and is mostly reached as localhost, through a port-forward: the header would bind
    // all other programs on that name too, on every port.
    strictTransportSecurity: false,
  }),
  (_request, response, next) => {
    response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    response.setHeader("Cache-Control", "no-store");
    next();
  },
];
