// A bare RTCDataChannel, and nothing between it and whoever sends: what a browser can do at most.
// Runs in an empty page; what the two ends have to tell each other goes through the benchmark.

(() => {
  const HIGH_WATER = 1024 * 1024;
  const LOW_WATER = 256 * 1024;

  const connection = new RTCPeerConnection();
  let channel = null;
  let messages = 0;
  let bytes = 0;

  // The whole description, candidates included.
  const described = () =>
    new Promise((resolve) => {
      const look = () => {
        if (connection.iceGatheringState === "complete") resolve(connection.localDescription.toJSON());
      };
      connection.addEventListener("icegatheringstatechange", look);
      look();
    });

  connection.addEventListener("datachannel", (event) => {
    event.channel.binaryType = "arraybuffer";
    event.channel.addEventListener("message", ({ data }) => {
      messages += 1;
      bytes += data.byteLength;
    });
  });

  window.received = () => [messages, bytes];
  window.raw = {
    async offer(length) {
      channel = connection.createDataChannel("raw");
      channel.bufferedAmountLowThreshold = LOW_WATER;
      const message = new Uint8Array(length).fill(120);
      const send = () => {
        while (channel.bufferedAmount < HIGH_WATER) channel.send(message);
      };
      channel.addEventListener("open", send);
      channel.addEventListener("bufferedamountlow", send);
      await connection.setLocalDescription();
      return described();
    },
    async answer(offer) {
      await connection.setRemoteDescription(offer);
      await connection.setLocalDescription();
      return described();
    },
    accept: (answer) => connection.setRemoteDescription(answer),
  };
})();
