import { Counter, Gauge, type Registry } from "prom-client";

/** A figure that goes up and down, without labels: `ephemeral_guard_<name>`. */
export const gauge = (registry: Registry, name: string, help: string): Gauge =>
  new Gauge({ name: `ephemeral_guard_${name}`, help, registers: [registry] });

/** A figure that only goes up, without labels, from zero: `ephemeral_guard_<name>`. */
export const counter = (registry: Registry, name: string, help: string): Counter =>
  new Counter({ name: `ephemeral_guard_${name}`, help, registers: [registry] });
