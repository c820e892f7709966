// The body of a function that tells of each connection that the page has made what became of it,
// and what the ends of the pair of candidates in use are.
const tell = async ({ connection, states }) => {
    const stats = await connection.getStats();
    const transport = [...stats.values()].find((one) => one.type === "transport");
    const pair = stats.get(transport?.selectedCandidatePairId);
    const type = (id) => stats.get(id)?.candidateType ?? null;
    return {
        state: connection.connectionState,
        states,
        local: type(pair?.localCandidateId),
        remote: type(pair?.remoteCandidateId),
    };
};
return Promise.all(window.connectionsMade.map(tell));
