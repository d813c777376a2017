import type { DebugContainer } from "../../model/container.ts";

/**
 * A pod may hold megabytes. As long as the containers are small together they stay as they are; after that of each only
 * what identifies it is kept, cut.
 */
export const boundContainers = (
  containers: readonly DebugContainer[],
): { readonly containers: readonly DebugContainer[]; readonly cut: boolean } => {
  let left = MAX_SIZE;
  const kept = containers.map((container) => {
    const size = JSON.stringify(container).length;
    if (size > left) return outline(container);
    left -= size;
    return container;
  });
  return { containers: kept, cut: kept.some((container, at) => container !== containers[at]) };
};

/** UTF-16 units of JSON. */
const MAX_SIZE = 256 * 1024;

const outline = ({ name, image, targetContainerName }: DebugContainer): DebugContainer => ({
  name: name.slice(0, 63),
  image: image.slice(0, 256),
  ...(targetContainerName !== undefined && { targetContainerName: targetContainerName.slice(0, 63) }),
});
