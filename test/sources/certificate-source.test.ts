import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { CertificateSource } from "../../src/sources/certificate-source.ts";
import { makeCertificates, type DevelopmentCertificates } from "../../src/sources/development-certificate.ts";
import { withFolder } from "./temporary-folder.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const DAY_MS = 24 * 60 * 60 * 1000;

interface Subject {
  readonly source: CertificateSource;
  readonly folder: string;
  /** `+` and the name of the pair that came into force, or the failure. */
  readonly events: string[];
  readonly put: (pair: Partial<Pick<DevelopmentCertificates, "certificate" | "key">>) => Promise<void>;
  readonly setNow: (now: Date) => void;
}

describe("sources/certificate-source", () => {
  let one: DevelopmentCertificates;
  let two: DevelopmentCertificates;
  before(async () => {
    one = await makeCertificates({ hosts: ["localhost"], days: 10, now: NOW });
    two = await makeCertificates({ hosts: ["localhost"], days: 20, now: NOW });
  });

  const withSource = (use: (subject: Subject) => Promise<void>): Promise<void> =>
    withFolder(async (folder) => {
      const events: string[] = [];
      let now = NOW;
      const source = new CertificateSource({
        certificateFile: join(folder, "tls.crt"),
        keyFile: join(folder, "tls.key"),
        onChange: ({ certificate }) => events.push(certificate === one.certificate ? "+one" : "+two"),
        onFailure: (reason) => events.push(reason.replaceAll(folder, "DIR")),
        now: () => now,
        intervalMs: 1_000_000,
        settleMs: 1,
      });
      const put: Subject["put"] = async ({ certificate, key }) => {
        if (certificate !== undefined) await writeFile(join(folder, "tls.crt"), certificate);
        if (key !== undefined) await writeFile(join(folder, "tls.key"), key);
      };
      try {
        await use({ source, folder, events, put, setNow: (value) => (now = value) });
      } finally {
        source.close();
      }
    });

  it("has no certificate before its start, and one after it", () =>
    withSource(async ({ source, put }) => {
      await put(one);
      expect([source.current(), source.expiresAt]).to.deep.equal([undefined, undefined]);
      await source.start();
      expect(source.current()?.certificate).to.equal(one.certificate);
      expect(source.expiresAt).to.deep.equal(new Date(NOW.getTime() + 10 * DAY_MS));
      expect(source.state()).to.deep.equal({
        loaded: { expiresAt: source.expiresAt, at: NOW },
        failure: undefined,
      });
    }));

  it("starts without files, says what is missing, and takes them when they come", () =>
    withSource(async ({ source, events, put }) => {
      await source.start();
      expect(source.current()).to.equal(undefined);
      expect(source.state().failure?.reasons).to.have.length(1);
      await put(one);
      await source.poll();
      expect(events).to.deep.equal(["DIR/tls.crt does not exist; DIR/tls.key does not exist", "+one"]);
      expect(source.state().failure).to.equal(undefined);
    }));

  it("refuses an expired certificate at its start", () =>
    withSource(async ({ source, events, put, setNow }) => {
      await put(one);
      setNow(new Date(NOW.getTime() + 11 * DAY_MS));
      await source.start();
      expect(source.current()).to.equal(undefined);
      expect(events).to.deep.equal(["DIR/tls.crt expired on 2026-01-12T03:04:05.000Z"]);
    }));

  const reloads: { name: string; given: (subject: Subject) => Promise<unknown>; expect: string[] }[] = [
    { name: "a renewed pair", given: ({ put }) => put(two), expect: ["+two"] },
    {
      name: "a certificate that does not fit its key, told once",
      given: ({ put }) => put({ certificate: two.certificate }),
      expect: ["DIR/tls.key does not fit the certificate"],
    },
    {
      name: "garbage",
      given: ({ put }) => put({ key: "garbage" }),
      expect: ["DIR/tls.key is not a private key in PEM without a passphrase: "],
    },
    {
      name: "a file that is gone",
      given: ({ folder }) => rm(join(folder, "tls.key")),
      expect: ["DIR/tls.key does not exist"],
    },
  ];
  for (const { name, given, expect: expected } of reloads) {
    it(`follows ${name}, and keeps the last good pair`, () =>
      withSource(async (subject) => {
        await subject.put(one);
        await subject.source.start();
        subject.events.length = 0;
        await given(subject);
        for (let round = 0; round < 3; round++) await subject.source.poll();
        expect(subject.events).to.have.length(expected.length);
        subject.events.forEach((event, index) =>
          expect(event.startsWith(expected[index]!), event).to.equal(true),
        );
        const inForce = expected[0] === "+two" ? two : one;
        expect(subject.source.current()).to.include({ certificate: inForce.certificate, key: inForce.key });
      }));
  }

  it("takes a pair whose files are replaced one after the other, once both are there", () =>
    withSource(async ({ source, events, put }) => {
      await put(one);
      await source.start();
      await put({ certificate: two.certificate });
      await source.poll();
      await put({ key: two.key });
      await source.poll();
      expect(events).to.deep.equal(["+one", "DIR/tls.key does not fit the certificate", "+two"]);
    }));

  it("waits for the time of a certificate that is not valid yet, and tells of it once", () =>
    withSource(async ({ source, events, put, setNow }) => {
      await put(one);
      await source.start();
      const future = await makeCertificates({
        hosts: ["localhost"],
        days: 9,
        now: new Date(NOW.getTime() + DAY_MS),
      });
      await put(future);
      for (let round = 0; round < 3; round++) await source.poll();
      expect(source.current()?.certificate).to.equal(one.certificate);
      setNow(new Date(NOW.getTime() + DAY_MS));
      await source.poll();
      expect(source.current()?.certificate).to.equal(future.certificate);
      expect(events).to.deep.equal([
        "+one",
        "DIR/tls.crt is not valid before 2026-01-03T02:59:05.000Z",
        "+two",
      ]);
    }));

  it("keeps a pair that expires while it is in force", () =>
    withSource(async ({ source, put, setNow }) => {
      await put(one);
      await source.start();
      setNow(new Date(NOW.getTime() + 11 * DAY_MS));
      await source.poll();
      expect(source.current()?.certificate).to.equal(one.certificate);
    }));

  it("follows the swap of a Secret mount without seeing half of a pair", () =>
    withSource(async ({ source, folder, events }) => {
      const mount = async (name: string, pair: DevelopmentCertificates): Promise<void> => {
        await mkdir(join(folder, `..${name}`));
        await writeFile(join(folder, `..${name}`, "tls.crt"), pair.certificate);
        await writeFile(join(folder, `..${name}`, "tls.key"), pair.key);
        await symlink(`..${name}`, join(folder, "..data_tmp"));
        await rename(join(folder, "..data_tmp"), join(folder, "..data"));
      };
      await mount("v1", one);
      for (const name of ["tls.crt", "tls.key"]) await symlink(join("..data", name), join(folder, name));
      await source.start();
      await Promise.all([mount("v2", two), source.poll()]);
      await source.poll();
      expect(events).to.deep.equal(["+one", "+two"]);
    }));
});
