// Keeps every connection that the page makes, and what became of each, for `look.js`.
{
    const made = [];
    const Connection = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
        constructor(...given) {
            super(...given);
            const states = [];
            this.addEventListener("connectionstatechange", () => states.push(this.connectionState));
            made.push({ connection: this, states });
        }
    };
    window.connectionsMade = made;
}
