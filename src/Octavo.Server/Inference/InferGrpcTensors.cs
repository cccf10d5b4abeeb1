using Google.Protobuf;
using Inference;
using Octavo.Server.Errors;

namespace Octavo.Server.Inference;

/// <summary>Tensors of gRPC: as values, or as bytes for all of them.</summary>
internal static class InferGrpcTensors
{
    /// <summary>Reads a call.</summary>
    /// <exception cref="RequestException">A tensor is not as it says.</exception>
    public static InferCall Read(ModelInferRequest request)
    {
        var raw = request.RawInputContents;
        if (raw.Count > 0 && raw.Count != request.Inputs.Count)
            throw new RequestException(ErrorKind.Invalid, $"raw_input_contents: expected one for each of {request.Inputs.Count} inputs, found {raw.Count}");
        if (raw.Count > 0 && request.Inputs.Any(input => input.Contents is not null))
            throw new RequestException(ErrorKind.Invalid, "contents: expected none beside raw_input_contents, found some");
        var inputs = request.Inputs.Select((input, i) => raw.Count > 0
            ? RawTensor.Read(input.Name, input.Datatype, [.. input.Shape], raw[i].Span)
            : Read(input, [.. input.Shape]));
        return new(request.Id.Length == 0 ? null : request.Id, [.. inputs], [.. request.Outputs.Select(output => output.Name)]);
    }

    /// <summary>Writes an answer, as bytes where the call came as bytes.</summary>
    public static void Write(ModelInferResponse response, IReadOnlyList<InferTensor> outputs, bool isRaw)
    {
        foreach (var output in outputs)
        {
            var tensor = new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Datatype };
            tensor.Shape.AddRange(output.Shape);
            if (isRaw) response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(RawTensor.Write(output)));
            else tensor.Contents = Contents(output);
            response.Outputs.Add(tensor);
        }
    }

    private static InferTensor Read(ModelInferRequest.Types.InferInputTensor input, long[] shape)
    {
        var size = RawTensor.SizeOf(input.Datatype) ?? throw RawTensor.UnknownType(input.Name, input.Datatype);
        var contents = input.Contents ?? new InferTensorContents();
        var count = RawTensor.CountOf(input.Name, shape);
        if (size == 0)
        {
            Require(input.Name, count, contents.BytesContents.Count);
            return new TextTensor(input.Name, shape, [.. contents.BytesContents.Select(bytes => RawTensor.Text(input.Name, bytes.Span))]);
        }

        long[] values = input.Datatype switch
        {
            "BOOL" => [.. contents.BoolContents.Select(value => value ? 1L : 0L)],
            "INT64" => [.. contents.Int64Contents],
            "UINT64" => [.. contents.Uint64Contents.Select(value => (long)Math.Min(value, long.MaxValue))],
            _ when input.Datatype[0] == 'U' => [.. contents.UintContents.Select(value => (long)value)],
            _ => [.. contents.IntContents.Select(value => (long)value)],
        };
        Require(input.Name, count, values.Length);
        return new IntegerTensor(input.Name, shape, values);
    }

    private static InferTensorContents Contents(InferTensor output)
    {
        var contents = new InferTensorContents();
        switch (output)
        {
            case FloatTensor floats:
                contents.Fp32Contents.AddRange(floats.Values);
                break;
            case IntegerTensor integers:
                contents.Int64Contents.AddRange(integers.Values);
                break;
            default:
                contents.BytesContents.AddRange(((TextTensor)output).Values.Select(ByteString.CopyFromUtf8));
                break;
        }

        return contents;
    }

    private static void Require(string name, int expected, int found)
    {
        if (expected != found) throw new RequestException(ErrorKind.Invalid, $"{name}: expected {expected} values, which the shape says, found {found}");
    }
}
