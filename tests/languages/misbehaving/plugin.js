// Does whatever bad thing a text asks for.

export const plugin = {
  about: {
    name: "misbehaving",
    version: "0.1.0",
    purpose: "Misbehaves.",
    sides: ["request", "response"],
    authors: ["user", "model"],
  },

  configure: () => ({
    inspect(context, texts) {
      for (const { text } of texts) {
        if (text.includes("loop")) for (;;);
        if (text.includes("hog")) for (const kept = []; ; kept.push(new Uint8Array(1 << 20).fill(1)));
        if (text.includes("raise")) throw new Error("hunter2 is the password");
        if (text.includes("trap")) return "no verdict at all";
      }
      return { findings: [], undecided: [] };
    },
  }),
};
