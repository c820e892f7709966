// Keeps every connection that the page makes, and what became of each, for `look.js`; and all that it
// tells of itself to have them made, for `signals.js`.
{
    const made = [];
    const signals = { descriptions: [], candidates: [], posts: [] };
    const Connection = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
        constructor(...given) {
            super(...given);
            const states = [];
            this.addEventListener("connectionstatechange", () => states.push(this.connectionState));
            this.addEventListener("icecandidate", ({ candidate }) => {
                if (candidate) signals.candidates.push(candidate.candidate);
            });
            made.push({ connection: this, states });
        }
        async setLocalDescription(...given) {
            await super.setLocalDescription(...given);
            const { type, sdp } = this.localDescription;
            signals.descriptions.push({ type, sdp });
        }
    };
    window.connectionsMade = made;
    const fetch = window.fetch;
    window.fetch = (...given) => {
        const body = given[1]?.body;
        if (body) signals.posts.push(String(body));
        return fetch(...given);
    };
    window.signalsGiven = signals;
}
