import { html, verbatim, type Html } from "../html.ts";
import type { Page } from "../layout.ts";
import type { EndOfSession } from "../sessions.ts";

export interface LoginView {
  /** Field against forged sign-ins. */
  readonly csrf: string;
  /** Where to go afterwards: a path. */
  readonly to: string;
  /** What went wrong just now, with its status. */
  readonly refusal?: { readonly status: number; readonly why: string } | undefined;
  readonly ended?: EndOfSession | "out" | undefined;
}

/** For people with a token of the cluster. */
export const loginPage = ({ csrf, to, refusal, ended }: LoginView): Page => ({
  ...(refusal && { status: refusal.status }),
  title: "Sign in",
  body: html`<div class="narrow">
    <h1>Sign in</h1>
    ${ended !== undefined && html`<p class="lead" role="status">${ENDED[ended]}</p>`}
    ${
      refusal &&
      html`<div class="alarm" role="alert">
        <p><strong>You are not signed in:</strong> ${refusal.why}.</p>
      </div>`
    }
    <form class="card" method="post" action="/login">
      <input type="hidden" name="csrf" value="${verbatim(csrf)}" />
      <input type="hidden" name="to" value="${verbatim(to)}" />
      <p>
        <label for="token">Token of this cluster</label>
        <input
          id="token"
          name="token"
          type="password"
          required
          autocomplete="off"
          spellcheck="false"
          aria-describedby="how"
        />
      </p>
      <p class="send"><button type="submit">Sign in</button></p>
    </form>
    ${how}
  </div>`,
});

/** For the guard on somebody's own machine, which prints a link. */
export const linkPage = (state: "wanted" | "used" | "wrong" | "far" | "out" | EndOfSession): Page => ({
  ...(state !== "out" && { status: state === "far" ? 403 : 401 }),
  title: "Sign in",
  body: html`<div class="narrow">
    <h1>Sign in</h1>
    <p class="lead" role="status">${LINK_WORDS[state]}</p>
    <p>
      This console runs on somebody's own machine. It opens with a link that is printed when it starts, and
      that works once. For another link, stop the process and start it again: no record is lost by that.
    </p>
  </div>`,
});

const ENDED: Readonly<Record<NonNullable<LoginView["ended"]>, string>> = {
  out: "You are signed out.",
  idle: "You were signed out after half an hour without a look.",
  expired: "You were signed out: a session lasts eight hours.",
  refused:
    "You were signed out: the API server no longer takes your token, or you may no longer look at records.",
};

const LINK_WORDS: Readonly<Record<Parameters<typeof linkPage>[0], string>> = {
  ...ENDED,
  wanted: "Open the link that was printed at start.",
  used: "This link was used already.",
  wrong: "This is not the link that was printed: it may be of an earlier start.",
  far: "The link works on the machine itself alone: forward the port, for example with ssh -L.",
};

const how: Html = html`<section id="how">
  <h2>How to get a token</h2>
  <pre tabindex="0" role="region" aria-label="Command that prints a token">
kubectl create token NAME --namespace NAMESPACE --duration 8h</pre>
  <p>
    That is one of a ServiceAccount; a token of your own does as well. Whoever it belongs to must be allowed
    to <code>get</code> the non-resource URL <code>/ephemeral-guard/records</code>. Ask yourself:
  </p>
  <pre tabindex="0" role="region" aria-label="Command that asks what you may">
kubectl auth can-i get /ephemeral-guard/records</pre>
  <p>
    The token is kept in a sealed cookie of this browser and nowhere else. The session ends after eight hours,
    after half an hour without a look, or with the token.
  </p>
</section>`;
