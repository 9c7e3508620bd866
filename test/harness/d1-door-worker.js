// Runs in workerd, beside the databases of the tests: takes a call as one message, makes it on the D1 binding that it
// names, and answers with what D1 said. Plain JavaScript, because workerd reads it as it is.

/** The sessions of the databases, as the product's Worker opens one. */
const sessions = new Map();

/** The database, or the session on it that the product works with. */
function databaseOf(env, { binding, session }) {
  if (!session) return env[binding];
  const name = `${binding} ${session}`;
  const opened = sessions.get(name) ?? env[binding].withSession(session);
  sessions.set(name, opened);
  return opened;
}

async function make(env, call) {
  const database = databaseOf(env, call);
  if (call.method === "exec") return database.exec(call.text);
  const statements = call.statements.map(({ text, values }) => database.prepare(text).bind(...values));
  if (call.method === "batch") return database.batch(statements);
  return statements[0][call.method](...call.options);
}

const told = (error) => ({ message: error.message, ...(error.cause && { cause: error.cause.message }) });

export default {
  fetch(_request, env) {
    const [theirs, ours] = Object.values(new WebSocketPair());
    ours.accept();
    ours.addEventListener("message", async ({ data }) => {
      const { id, ...call } = JSON.parse(data);
      const answer = await make(env, call).then(
        (value) => ({ value }),
        (error) => ({ error: told(error) }),
      );
      ours.send(JSON.stringify({ id, ...answer }));
    });
    return new Response(null, { status: 101, webSocket: theirs });
  },
};
