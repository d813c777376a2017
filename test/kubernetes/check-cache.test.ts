import { expect } from "chai";
import { CheckCache } from "../../src/kubernetes/check-cache.ts";

const cacheOf = (differing: { most?: number; mostAtOnce?: number } = {}) => {
  const clock = { now: 0 };
  const asked: string[] = [];
  const cache = new CheckCache<string>({
    ms: (answer) => (answer.startsWith("yes") ? 100 : 10),
    now: () => clock.now,
    ...differing,
  });
  const get = (key: string, answer = `yes ${key}`) =>
    cache.get(key, () => {
      asked.push(key);
      return Promise.resolve(answer);
    });
  return { cache, clock, asked, get };
};

describe("kubernetes/check-cache", () => {
  for (const { answer, until } of [
    { answer: "yes", until: 100 },
    { answer: "no", until: 10 },
  ]) {
    it(`believes a ${answer} for its time, and asks again then`, async () => {
      const { get, clock, asked } = cacheOf();
      expect(await get("a", answer)).to.equal(answer);
      clock.now = until - 1;
      expect(await get("a", "other")).to.equal(answer);
      expect(asked).to.have.length(1);
      clock.now = until;
      expect(await get("a", "other")).to.equal("other");
    });
  }

  it("keeps keys apart", async () => {
    const { get, asked } = cacheOf();
    expect(await get("a")).to.equal("yes a");
    expect(await get("b")).to.equal("yes b");
    expect(asked).to.deep.equal(["a", "b"]);
  });

  it("asks once for all who ask at the same time, failures too", async () => {
    const { cache } = cacheOf();
    let asked = 0;
    let fail: (error: Error) => void = () => undefined;
    const ask = (): Promise<string> => {
      asked += 1;
      return new Promise((_resolve, reject) => (fail = reject));
    };
    const both = [cache.get("a", ask), cache.get("a", ask)].map((each) => each.catch(String));
    fail(new Error("away"));
    expect(await Promise.all(both)).to.deep.equal(["Error: away", "Error: away"]);
    expect(asked).to.equal(1);
    expect(await cache.get("a", () => Promise.resolve("yes")), "forgotten").to.equal("yes");
  });

  it("remembers so many, and forgets the one that was asked about first", async () => {
    const { get, asked } = cacheOf({ most: 2 });
    for (const key of ["a", "b", "c"]) await get(key);
    asked.length = 0;
    for (const key of ["c", "b", "a"]) await get(key);
    expect(asked).to.deep.equal(["a"]);
  });

  it("bounds the questions under way, and answers what it knows meanwhile", async () => {
    const { cache, get } = cacheOf({ mostAtOnce: 2 });
    await get("known");
    let answer: (text: string) => void = () => undefined;
    const never = () => new Promise<string>((resolve) => (answer = resolve));
    void cache.get("a", never);
    const second = cache.get("b", never);
    const refused = await cache.get("c", never).catch(String);
    expect(refused).to.equal("Error: more than 2 checks of tokens at once");
    expect(await get("known", "new")).to.equal("yes known");
    answer("yes");
    await second;
    expect(await get("c"), "once there is room").to.equal("yes c");
  });
});
