import { randomUUID } from "node:crypto";
import type { Cluster } from "./cluster.ts";
import { succeed } from "./kubectl.ts";

/**
 * An empty volume that the recorder's claim finds, since nothing here makes volumes. A folder of the node's: the
 * kubelet gives it to no group (fsGroup), so a pod opens it to everybody, as whoever makes such volumes by hand must.
 */
export const recreateLedgerVolume = async (cluster: Cluster): Promise<void> => {
  await succeed(cluster.kubectl(["delete", "persistentvolume", NAME, "--ignore-not-found"]));
  const path = `/var/lib/${NAME}/${randomUUID()}`;
  await openFolder(cluster, path);
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: NAME },
    spec: {
      capacity: { storage: "10Gi" },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Retain",
      hostPath: { path, type: "Directory" },
    },
  };
  await succeed(cluster.kubectl(["create", "-f", "-"], { stdin: JSON.stringify(volume) }));
};

const NAME = "test-volume";

const openFolder = async (cluster: Cluster, path: string): Promise<void> => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: NAME, namespace: "default" },
    spec: {
      restartPolicy: "Never",
      containers: [
        {
          name: NAME,
          image: "busybox:1.36",
          imagePullPolicy: "IfNotPresent",
          command: ["chmod", "0777", "/volume"],
          volumeMounts: [{ name: "volume", mountPath: "/volume" }],
        },
      ],
      volumes: [{ name: "volume", hostPath: { path, type: "DirectoryOrCreate" } }],
    },
  };
  const where = [`pod/${NAME}`, "--namespace=default"];
  await succeed(cluster.kubectl(["create", "-f", "-"], { stdin: JSON.stringify(pod) }));
  await succeed(
    cluster.kubectl(["wait", ...where, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s"]),
  );
  await succeed(cluster.kubectl(["delete", ...where, "--now"]));
};
