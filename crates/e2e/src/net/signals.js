// The body of a function that tells what the page has told of itself, with the descriptions as they
// have become since: what the browser finds later is put into them.
const { descriptions, candidates, posts } = window.signalsGiven;
const now = window.connectionsMade
    .map(({ connection }) => connection.localDescription)
    .filter((description) => description)
    .map(({ type, sdp }) => ({ type, sdp }));
return { descriptions, now, candidates, posts };
