// Puts events, in hexadecimal digits, into the database of the page. Gives how many there are then.
(async (room, events) => {
  const bytes = (digits) =>
    Uint8Array.from(digits.match(/../g), (byte) => parseInt(byte, 16));
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("murmuration"));
  const table = database.transaction("events", "readwrite").objectStore("events");
  for (const [place, event] of events) table.put(bytes(event), bytes(room + place));
  const count = await done(table.count());
  database.close();
  return count;
})
