import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, any>;

/** How the engine writes a value that is not known before something else has been created. */
export const notYetKnown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** How the engine writes a secret. */
export const secret = (value: unknown): Properties => ({ [signature]: secretSignature, value });

/** What became of each path of a resource, e.g. `{ "data.a": "UPDATE_REPLACE" }`. */
export type Changes = Record<string, string>;

export interface Difference {
  readonly changes: Changes;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The plugin refused; `state` is set when the object is there but not ready. */
export class PluginFault extends Error {
  constructor(
    message: string,
    readonly reasons: readonly string[] = [],
    readonly state?: Properties,
  ) {
    super(message);
  }
}

const struct = (properties: Properties): Struct =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>);
const properties = (given: Struct | undefined): Properties => given?.toJavaScript() ?? {};

function faultOf(error: grpc.ServiceError): PluginFault {
  const [details] = error.metadata.get("grpc-status-details-bin");
  const any = Buffer.isBuffer(details)
    ? Status.deserializeBinary(details).getDetailsList()[0]
    : undefined;
  if (!any?.getTypeUrl().endsWith("ErrorResourceInitFailed")) return new PluginFault(error.details);
  const failed = rpc.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return new PluginFault(
    error.details,
    failed.getReasonsList(),
    properties(failed.getProperties()),
  );
}

type Call<Response> = (done: (error: grpc.ServiceError | null, response: Response) => void) => void;

const answer = <Response>(call: Call<Response>): Promise<Response> =>
  new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(faultOf(error));
    });
  });

const kindNames = Object.fromEntries(
  Object.entries(rpc.PropertyDiff.Kind).map(([kind, number]) => [number, kind]),
);

function differenceOf(response: rpc.DiffResponse): Difference {
  const changes: Changes = {};
  response.getDetaileddiffMap().forEach((change, path) => {
    changes[path] = kindNames[change.getKind()] ?? "";
  });
  return {
    changes,
    replaces: response.getReplacesList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

/** A running plugin process, spoken to as the engine does. */
export class ResourcePlugin {
  private constructor(
    /** Name of the package, as in its type tokens. */
    private readonly name: string,
    private readonly client: ResourceProviderClient,
    private readonly process: ChildProcess,
    private readonly engine: grpc.Server,
    /** What the plugin told the engine so far. */
    readonly log: readonly LogRequest.AsObject[],
  ) {}

  /** @param command - Path of the plugin, or its name on PATH. */
  static async start(
    name: string,
    command: string,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<ResourcePlugin> {
    const engine = new grpc.Server();
    const log: LogRequest.AsObject[] = [];
    engine.addService(EngineService, {
      log: (call: { request: LogRequest }, done: grpc.sendUnaryData<Empty>) => {
        log.push(call.request.toObject());
        done(null, new Empty());
      },
    });
    const enginePort = await new Promise<number>((resolve, reject) => {
      engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
    const child = spawn(command, [`127.0.0.1:${enginePort}`], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    const credentials = grpc.credentials.createInsecure();
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials);
    return new ResourcePlugin(name, client, child, engine, log);
  }

  async stop(): Promise<void> {
    this.client.close();
    this.engine.forceShutdown();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill();
      await gone;
    }
  }

  async version(): Promise<string> {
    const info = await answer<PluginInfo>((done) => this.client.getPluginInfo(new Empty(), done));
    return info.getVersion();
  }

  async configure(inputs: Readonly<Record<string, string>>): Promise<void> {
    const request = new rpc.ConfigureRequest();
    for (const [key, value] of Object.entries(inputs)) {
      request.getVariablesMap().set(`${this.name}:config:${key}`, value);
    }
    request.setArgs(struct(inputs)).setAcceptsecrets(true).setAcceptresources(true);
    await answer<rpc.ConfigureResponse>((done) => this.client.configure(request, done));
  }

  /** What the engine does on Ctrl-C. */
  async cancel(): Promise<void> {
    await answer<Empty>((done) => this.client.cancel(new Empty(), done));
  }

  async diffConfig(olds: Properties, news: Properties): Promise<Difference> {
    const urn = `urn:pulumi:test::test::pulumi:providers:${this.name}::provider`;
    const request = new rpc.DiffRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    return differenceOf(await answer((done) => this.client.diffConfig(request, done)));
  }

  resource(type: string, name: string): PluginResource {
    return new PluginResource(this.client, `urn:pulumi:test::test::${this.name}:${type}::${name}`);
  }
}

/** What the engine keeps of a resource. */
export interface ResourceState {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** One resource of a program; the caller keeps its state. */
export class PluginResource {
  constructor(
    private readonly client: ResourceProviderClient,
    private readonly urn: string,
  ) {}

  /** What the program gave, made into inputs; `former` are the inputs of the last update. */
  async check(news: Properties, former: Properties = {}): Promise<Properties> {
    const request = new rpc.CheckRequest().setUrn(this.urn).setNews(struct(news));
    if (Object.keys(former).length > 0) request.setOlds(struct(former));
    const response = await answer<rpc.CheckResponse>((done) => this.client.check(request, done));
    const failures = response.getFailuresList().map((failure) => failure.getReason());
    if (failures.length > 0) throw new PluginFault(failures.join("; "));
    return properties(response.getInputs());
  }

  async diff(state: ResourceState, news: Properties, ignored: string[] = []): Promise<Difference> {
    const inputs = await this.check(news, state.inputs);
    const request = new rpc.DiffRequest()
      .setId(state.id)
      .setUrn(this.urn)
      .setOlds(struct(state.outputs))
      .setOldInputs(struct(state.inputs))
      .setNews(struct(inputs))
      .setIgnorechangesList(ignored);
    return differenceOf(await answer((done) => this.client.diff(request, done)));
  }

  async create(
    news: Properties,
    { preview = false, timeoutSeconds = 0 } = {},
  ): Promise<ResourceState> {
    const inputs = await this.check(news);
    const request = new rpc.CreateRequest()
      .setUrn(this.urn)
      .setProperties(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeoutSeconds);
    const response = await answer<rpc.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), inputs, outputs: properties(response.getProperties()) };
  }

  async update(
    state: ResourceState,
    news: Properties,
    { preview = false, timeoutSeconds = 0, ignored = [] as string[] } = {},
  ): Promise<ResourceState> {
    const inputs = await this.check(news, state.inputs);
    const request = new rpc.UpdateRequest()
      .setId(state.id)
      .setUrn(this.urn)
      .setOlds(struct(state.outputs))
      .setOldInputs(struct(state.inputs))
      .setNews(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeoutSeconds)
      .setIgnorechangesList(ignored);
    const response = await answer<rpc.UpdateResponse>((done) => this.client.update(request, done));
    return { id: state.id, inputs, outputs: properties(response.getProperties()) };
  }

  /** With a state: refresh. Without: get or import of what has the id. */
  async read(id: string, state?: ResourceState): Promise<ResourceState> {
    const request = new rpc.ReadRequest().setId(id).setUrn(this.urn);
    request
      .setProperties(struct(state?.outputs ?? {}))
      .setInputs(state === undefined ? undefined : struct(state.inputs));
    const response = await answer<rpc.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      inputs: properties(response.getInputs()),
      outputs: properties(response.getProperties()),
    };
  }

  async delete(state: ResourceState, timeoutSeconds = 0): Promise<void> {
    const request = new rpc.DeleteRequest()
      .setId(state.id)
      .setUrn(this.urn)
      .setProperties(struct(state.outputs))
      .setTimeout(timeoutSeconds);
    await answer((done) => this.client.delete(request, done));
  }
}
