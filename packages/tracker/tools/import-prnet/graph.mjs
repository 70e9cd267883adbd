import { messages } from './messages.mjs';

const OPSET = 13;
const IR_VERSION = 7;
/** ONNX's numbers for element types and kinds of attributes. */
const TYPES = { float: 1, int64: 7 };
const ATTRIBUTES = { float: 1, int: 2, ints: 7 };

/** An ONNX graph that grows node by node. Values go by their names. */
export class Graph {
  #nodes = [];
  #constants = [];
  #values = 0;

  /** A float32 constant. Returns its name. */
  floats(shape, data) {
    return this.#constant('float', shape, Float32Array.from(data));
  }

  /** An int64 constant. Returns its name. */
  integers(shape, data) {
    return this.#constant('int64', shape, BigInt64Array.from(data, BigInt));
  }

  /**
   * A node of one output. `attributes`: whole numbers and lists of them. Returns the output's name, which is made up where
   * none is given.
   */
  add(operator, inputs, attributes = {}, output = this.#name()) {
    const attribute = Object.entries(attributes).map(([name, value]) =>
      Array.isArray(value)
        ? { name, ints: value, type: ATTRIBUTES.ints }
        : Number.isInteger(value)
          ? { name, i: value, type: ATTRIBUTES.int }
          : { name, f: value, type: ATTRIBUTES.float },
    );
    this.#nodes.push({ op_type: operator, name: output, input: inputs, output: [output], attribute });
    return output;
  }

  /**
   * Adds of another model (its bytes, with one input) what leads to one of its outputs. `input`: the value it is to work on.
   * Returns the output's name. Throws an Error when the model was written for another version of ONNX's operators.
   */
  include(bytes, output, input) {
    const { graph, opset_import } = messages.Model.decode(bytes);
    const version = Number(opset_import[0]?.version);
    if (version !== OPSET)
      throw new Error(`A model of operator set ${version} does not go into one of ${OPSET}.`);
    const prefix = `${this.#name()}/`;
    const inner = graph.input[0].name;
    const renamed = (name) => (name === inner ? input : name && prefix + name);
    const needed = new Set([output]);
    const nodes = graph.node.toReversed().filter((node) => {
      const leads = node.output.some((name) => needed.has(name));
      if (leads) for (const name of node.input) needed.add(name);
      return leads;
    });
    for (const node of nodes.toReversed()) {
      const [name] = node.output.map(renamed);
      this.#nodes.push({ ...node, name, input: node.input.map(renamed), output: node.output.map(renamed) });
    }
    for (const tensor of graph.initializer) {
      if (needed.has(tensor.name)) this.#constants.push({ ...tensor, name: renamed(tensor.name) });
    }
    return renamed(output);
  }

  /** The model's bytes. `inputs`, `outputs`: shapes by name, all float32. */
  encode(name, inputs, outputs) {
    return messages.Model.encode({
      ir_version: IR_VERSION,
      producer_name: 'guise import-prnet',
      opset_import: [{ domain: '', version: OPSET }],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#constants,
        input: Object.entries(inputs).map(valueInfo),
        output: Object.entries(outputs).map(valueInfo),
      },
    }).finish();
  }

  #constant(type, shape, data) {
    const count = shape.reduce((product, side) => product * side, 1);
    if (data.length !== count) throw new Error(`A constant of shape [${shape}] has ${data.length} numbers.`);
    const name = this.#name();
    const raw_data = new Uint8Array(data.buffer);
    this.#constants.push({ name, dims: [...shape], data_type: TYPES[type], raw_data });
    return name;
  }

  #name() {
    return `v${this.#values++}`;
  }
}

function valueInfo([name, shape]) {
  const dim = shape.map((side) => ({ dim_value: side }));
  return { name, type: { tensor_type: { elem_type: TYPES.float, shape: { dim } } } };
}
