/** Makes new messages noticed: a count on the launcher and, for those who wish, a quiet sound. */

const NOTES = [660, 880]; // Hz
const LOUDNESS = 0.05;
const OTHERS_FIRST = 400; // milliseconds in which another tab may show, or sound, the message

function chime() {
  // Browsers keep silent, and complain, on a page that nobody has touched.
  if (!(navigator.userActivation?.hasBeenActive ?? true)) return;
  const audio = new AudioContext();
  NOTES.forEach((pitch, index) => {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const gain = new GainNode(audio, { gain: 0 });
    const start = audio.currentTime + index * 0.12;
    gain.gain.setValueAtTime(LOUDNESS, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.3);
    if (index) tone.onended = () => audio.close();
  });
}

export class Attention {
  #host;
  #texts;
  #memory;
  #unread = 0;

  constructor(host, texts, memory) {
    this.#host = host;
    this.#texts = texts;
    this.#memory = memory;
  }

  get sound() {
    return this.#memory.get("sound") ?? false;
  }

  /** Switched on, it is heard once. */
  set sound(on) {
    this.#memory.set({ sound: on });
    if (on) chime();
  }

  /** `seq` has come, and nobody is looking here. */
  ring(seq) {
    if (!this.sound) return;
    const noticed = () => Math.max(this.#memory.get("read") ?? 0, this.#memory.get("rung") ?? 0) >= seq;
    setTimeout(() => {
      if (noticed()) return;
      this.#memory.set({ rung: seq });
      chime();
    }, OTHERS_FIRST * (1 + Math.random()));
  }

  count(answers) {
    const read = this.#memory.get("read") ?? 0;
    const unread = answers.filter(({ seq }) => seq > read).length;
    this.#host.label(this.#texts.lang, unread || "", this.#texts.get("unread", { n: unread }));
    if (unread !== this.#unread) this.#host.emit("unread", unread);
    this.#unread = unread;
  }
}
