// The whole life of a linked item through Plaid's official Node client, against a sandbox that behaves like Plaid:
// link, exchange, sync, refresh, sync, remove; and the way through hosted Link, where the sandbox has such a page.
// usage: node flow.cjs BASE_URL [SANDBOX_URL]   exit 1 at the first thing that is not as it must be
const { Configuration, PlaidApi } = require('plaid');

const base = process.argv[2];
const sandbox = process.argv[3] || base;
const headers = { 'PLAID-CLIENT-ID': 'a', 'PLAID-SECRET': 'b' };
const client = new PlaidApi(new Configuration({ basePath: base, baseOptions: { headers } }));

function check(what, holds, seen = '') {
  console.log(holds ? 'OK' : 'FAILED', what, seen);
  if (!holds) process.exit(1);
}

/** The loop of Plaid's documentation: all pages, then rows by id, removed ids, the cursor, how many pages. */
async function sync(access_token, cursor) {
  const rows = new Map();
  const gone = new Set();
  let pages = 0;
  for (;;) {
    const request = { access_token, count: 100, ...(cursor ? { cursor } : {}) };
    const { data } = await client.transactionsSync(request);
    pages += 1;
    for (const row of [...data.added, ...data.modified]) rows.set(row.transaction_id, row);
    for (const row of data.removed) gone.add(row.transaction_id);
    cursor = data.next_cursor;
    if (!data.has_more) return { rows, gone, cursor, pages };
  }
}

/** The status and Plaid's code of a refusal. */
async function refusal(call) {
  try {
    await call();
    return 'no refusal';
  } catch (error) {
    return `${error.response?.status} ${error.response?.data?.error_code}`;
  }
}

async function link(extra = {}) {
  const { data } = await client.linkTokenCreate({
    client_name: 'flow',
    language: 'en',
    country_codes: ['US'],
    user: { client_user_id: 'u1' },
    products: ['transactions'],
    ...extra,
  });
  return data;
}

async function plainLink() {
  const token = await link();
  check('link token', token.link_token.startsWith('link-') && !token.hosted_link_url, token.expiration);
  const { data } = await client.sandboxPublicTokenCreate({
    institution_id: 'ins_109508',
    initial_products: ['transactions'],
  });
  check('public token', data.public_token.startsWith('public-sandbox-'));
  return data.public_token;
}

async function hostedLink() {
  const token = await link({ hosted_link: {} });
  const before = await client.linkTokenGet({ link_token: token.link_token });
  check('a session that nobody finished has no results', before.data.link_sessions.length === 0);
  const page = new URL(new URL(token.hosted_link_url).pathname, sandbox);
  const html = await (await fetch(page)).text();
  check('the hosted page says that it is a simulator', html.includes('Simulated bank — not a real bank'));
  const body = new URLSearchParams({ institution: 'ins_109508' });
  check('the session is finished', (await fetch(page, { method: 'POST', body })).ok);
  const after = await client.linkTokenGet({ link_token: token.link_token });
  const [result] = after.data.link_sessions[0].results.item_add_results;
  check('the session has a public token', result.public_token.startsWith('public-sandbox-'), result.institution.name);
  return result.public_token;
}

async function life(public_token) {
  const item = (await client.itemPublicTokenExchange({ public_token })).data;
  const { access_token } = item;
  check('access token', access_token.startsWith('access-sandbox-'), item.item_id);
  const again = await refusal(() => client.itemPublicTokenExchange({ public_token }));
  check('a public token is good once', again === '400 INVALID_PUBLIC_TOKEN', again);

  const { accounts } = (await client.accountsGet({ access_token })).data;
  check('accounts', accounts.length > 0, accounts.map((account) => account.name).join(', '));
  const balances = (await client.accountsBalanceGet({ access_token })).data.accounts;
  check('balances', balances.every((account) => typeof account.balances.current === 'number'));
  check('item', (await client.itemGet({ access_token })).data.item.item_id === item.item_id);

  const history = await sync(access_token);
  check('history', history.rows.size > 100 && history.gone.size === 0, `${history.rows.size} rows in ${history.pages} pages`);
  const known = new Set(accounts.map((account) => account.account_id));
  check('every row is of a known account', [...history.rows.values()].every((row) => known.has(row.account_id)));
  const pending = [...history.rows.values()].filter((row) => row.pending).map((row) => row.transaction_id);
  check('some rows are pending', pending.length > 0, pending.length);
  const quiet = await sync(access_token, history.cursor);
  check('nothing new without a refresh', quiet.rows.size === 0 && quiet.gone.size === 0);

  await client.transactionsRefresh({ access_token });
  const fresh = await sync(access_token, history.cursor);
  check('a refresh posts the pending rows', pending.every((id) => fresh.gone.has(id)), `${fresh.gone.size} removed`);
  const posted = [...fresh.rows.values()].filter((row) => pending.includes(row.pending_transaction_id));
  check('posted rows name their pending ones', posted.length === pending.length && posted.every((row) => !row.pending));
  const same = await sync(access_token, history.cursor);
  check('the old cursor answers the same again', [...same.rows.keys()].join() === [...fresh.rows.keys()].join());

  const all = new Set([...history.rows.keys(), ...fresh.rows.keys()]);
  for (const id of fresh.gone) all.delete(id);
  const range = { access_token, start_date: '2000-01-01', end_date: '2100-01-01' };
  const { total_transactions } = (await client.transactionsGet(range)).data;
  check('/transactions/get agrees on the number', total_transactions === all.size, total_transactions);
  const streams = (await client.transactionsRecurringGet({ access_token })).data;
  check('streams', streams.inflow_streams.length > 0 && streams.outflow_streams.length > 0);
  return access_token;
}

async function login(access_token) {
  check('a login is reset', (await client.sandboxItemResetLogin({ access_token })).data.reset_login);
  const refused = await refusal(() => client.transactionsSync({ access_token }));
  check('a reset login must be repaired', refused === '400 ITEM_LOGIN_REQUIRED', refused);
  const { error } = (await client.itemGet({ access_token })).data.item;
  check('the item says so', error.error_code === 'ITEM_LOGIN_REQUIRED');
  const token = await link({ access_token, products: undefined, hosted_link: {} });
  const page = new URL(new URL(token.hosted_link_url).pathname, sandbox);
  check('update mode repairs it', (await fetch(page, { method: 'POST' })).ok);
  check('the item is well', (await client.itemGet({ access_token })).data.item.error === null);
}

async function webhooks(access_token) {
  const webhook = 'https://home.example/hook';
  const { item } = (await client.itemWebhookUpdate({ access_token, webhook })).data;
  check('webhook', item.webhook === webhook);
  const fired = await client.sandboxItemFireWebhook({ access_token, webhook_code: 'SYNC_UPDATES_AVAILABLE' });
  check('a webhook is fired', fired.data.webhook_fired);
  const junk = await refusal(() => client.webhookVerificationKeyGet({ key_id: 'junk' }));
  check('an unknown key is refused', junk === '400 INVALID_WEBHOOK_VERIFICATION_KEY_ID', junk);
}

async function end(access_token) {
  await client.itemRemove({ access_token });
  const dead = await refusal(() => client.accountsGet({ access_token }));
  check("a removed item's token is dead", dead.startsWith('400 '), dead);
}

async function bank() {
  const request = { institution_id: 'ins_109508', country_codes: ['US'] };
  const { institution } = (await client.institutionsGetById(request)).data;
  check('the bank says that it is a simulator', institution.name.includes('simulated'), institution.name);
  const unknown = await refusal(() => client.institutionsGetById({ ...request, institution_id: 'ins_0' }));
  check('an unknown bank is refused', unknown === '400 INVALID_INSTITUTION', unknown);
}

(async () => {
  await bank();
  for (const way of [plainLink, hostedLink]) {
    const access_token = await life(await way());
    await login(access_token);
    await webhooks(access_token);
    await end(access_token);
  }
  console.log('0 failed');
})().catch((error) => {
  console.log('FAILED', error.message, JSON.stringify(error.response?.data));
  process.exit(1);
});
