// OpenAI's own JavaScript client against a server of embeddings: node openai-client.mjs http://127.0.0.1:8080/v1 [MODEL]
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

// The package is found from where the script is run.
const found = createRequire(path.join(process.cwd(), 'package.json')).resolve('openai');
const { default: OpenAI } = await import(pathToFileURL(found));
const [address, model = 'embed'] = process.argv.slice(2);
const client = new OpenAI({ baseURL: address, apiKey: process.env.OCTAVO_API_KEY ?? 'none', maxRetries: 0 });
const inputs = ['the cat', 'rain and sun'];
const floats = await client.embeddings.create({ model, input: inputs, encoding_format: 'float' });
const usual = await client.embeddings.create({ model, input: inputs }); // asks for base64 by itself
if (floats.data.length !== 2 || JSON.stringify(floats.data.map(one => one.embedding)) !== JSON.stringify(usual.data.map(one => Array.from(one.embedding).map(value => Number(value)))) ) {
  const far = Math.max(...floats.data.flatMap((one, i) => one.embedding.map((value, j) => Math.abs(value - usual.data[i].embedding[j]))));
  if (!(far < 1e-7)) throw new Error(`floats and base64 differ by ${far}`);
}
const names = [];
for await (const one of await client.models.list()) names.push(one.id);
if (!names.includes(model)) throw new Error(`the list of models lacks ${model}: ${names}`);
try {
  await client.embeddings.create({ model, input: [] });
  throw new Error('an empty list was taken');
} catch (error) {
  if (error.status !== 400) throw error;
}
console.log(`${floats.data.length} embeddings of ${floats.data[0].embedding.length}`);
