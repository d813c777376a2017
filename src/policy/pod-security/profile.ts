import type { Profile } from "../../model/container.ts";

/** Whether a seccomp or AppArmor profile confines. A type that is missing or unknown does not, as far as we can tell. */
export const isConfined = ({ type }: Profile): boolean => type === "RuntimeDefault" || type === "Localhost";
