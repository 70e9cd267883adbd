// The protocol buffer messages of both sides: the TensorFlow checkpoint's (tensor_bundle.proto, tensor_shape.proto) and
// ONNX's (onnx.proto), as far as they are used here.
import protobuf from 'protobufjs';

const { nested } = protobuf.parse(
  `syntax = "proto3";

  message BundleHeader { int32 num_shards = 1; int32 endianness = 2; }
  message BundleEntry {
    int32 dtype = 1; TensorShape shape = 2; int32 shard_id = 3; int64 offset = 4; int64 size = 5;
    fixed32 crc32c = 6; repeated bytes slices = 7;
  }
  message TensorShape { message Dim { int64 size = 1; } repeated Dim dim = 2; }

  message Model {
    int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated OperatorSet opset_import = 8;
  }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated ValueInfo input = 11; repeated ValueInfo output = 12;
  }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated Attribute attribute = 5;
  }
  message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; Tensor t = 5; repeated int64 ints = 8; int32 type = 20; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { message Dim { int64 dim_value = 1; } repeated Dim dim = 1; }`,
  { keepCase: true },
).root;

/** Messages by name. */
export const messages = /** @type {Record<string, protobuf.Type>} */ (nested);

/** Reads a message into a plain object, every field there, whole numbers as numbers. Throws when the bytes are none. */
export function decodeMessage(type, bytes) {
  return type.toObject(type.decode(bytes), { defaults: true, arrays: true, longs: Number });
}
