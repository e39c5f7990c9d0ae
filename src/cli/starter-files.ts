/** What `rampart init` writes: a scenario to change, what editors need to help with it, and where to go from there. Pure. */
import { jsonSchema } from '../scenario/json-schema.js';

export interface StarterFile {
  readonly name: string;
  readonly text: string;
}

const SCENARIO = `# yaml-language-server: $schema=./rampart.schema.json
#
# Ten users arrive one second into the run and ten more after three. Each gets an address of its own, looks at a page,
# buys when there was one, thinks for a second, and does it once more.
#
#   rampart validate scenario.yaml      every mistake, with its line and a hint
#   rampart simulate scenario.yaml      the run that would be, in no time and without a network
#   rampart run scenario.yaml           the real thing
version: "1.0"
name: starter

workbook:
  resources:
    # A target that the run itself starts. To test your own service instead:
    #   - { id: shop, type: http_endpoint, properties: { url: "http://127.0.0.1:8080" } }
    - { id: shop, type: demo_target, properties: { latency: 20ms } }
  ip_pools:
    # All of 127.0.0.0/8 can be bound on Linux; other addresses must be on this host, as rampart doctor tells.
    - { id: clients, ranges: [127.20.0.0/24] }

actions:
  - id: look
    call: get
    with: { url: "{{shop.url}}/asset", timeout: 5s }
  - id: buy
    call: post
    with:
      url: "{{shop.url}}/asset"
      json: { user: "{{user.id}}", from: "{{user.allocated_ip}}" }

workflows:
  nodes:
    - id: start
      action: look
      edges:
        - { to: checkout, trigger: { condition: look.status_code == 200 } }
        - { to: done }
    - { id: checkout, action: buy, edges: [{ to: done }] }
    - { id: done, type: end }

load:
  ramp_up:
    phases:
      - { at_second: 1, spawn_users: 10 }
      - { at_second: 3, spawn_users: 10 }
  user_lifetime: { mode: loop, iterations: 2, think_time: 1s }
  user_resources: { ip_binding: { pool_id: clients } }
`;

const README = `# A crowd of your own

- \`scenario.yaml\`: who arrives when, from which address, and what they do. Every key is in the documentation of the
  scenario language; editors that know YAML schemas complete it.
- \`rampart.schema.json\`: the language, for editors. \`rampart schema\` prints it anew after an update.

## Next steps

1. \`rampart simulate scenario.yaml --seed 1\`: what the plan comes to: users at once, addresses, requests a second.
2. \`rampart run scenario.yaml --seed 1\`: the same, live, on a target that the run starts.
3. Put your own service in the place of \`shop\`, change the actions, and \`rampart validate scenario.yaml\`.
4. \`rampart doctor scenario.yaml\`: can this host do it?
5. \`rampart run scenario.yaml --out json=report.json --out jsonl=events.jsonl\`: results to keep.
6. \`rampart chart scenario.yaml --format svg -o users.svg\`: what the users do, as a picture.
`;

/** In the order in which they are of interest. */
export function starterFiles(): readonly StarterFile[] {
  return [
    { name: 'scenario.yaml', text: SCENARIO },
    { name: 'README.md', text: README },
    { name: 'rampart.schema.json', text: `${JSON.stringify(jsonSchema(), null, 2)}\n` },
  ];
}
