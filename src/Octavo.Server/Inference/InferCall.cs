using System.Globalization;
using Octavo.Server.Errors;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Inference;

/// <summary>What a client of the Open Inference Protocol asks.</summary>
/// <param name="Id">What the client calls the request; null for nothing.</param>
/// <param name="Inputs">Its tensors.</param>
/// <param name="Outputs">The names of the outputs that are wanted; empty for all that come without asking.</param>
internal sealed record InferCall(string? Id, IReadOnlyList<InferTensor> Inputs, IReadOnlyList<string> Outputs)
{
    private const string InputIds = "input_ids";

    /// <summary>Whether ids are given and not texts.</summary>
    public bool HasIds => Inputs.Any(input => input.Name == InputIds);

    /// <summary>Whether an output is asked for by its name.</summary>
    public bool Wants(string output) => Outputs.Contains(output, StringComparer.Ordinal);

    /// <summary>Texts by the name of their tensor; where there is one tensor, its name does not matter.</summary>
    /// <exception cref="RequestException">There are none, or more than one request may have.</exception>
    public InputText[] Texts(string name, InferenceRequest request)
    {
        var found = Inputs.FirstOrDefault(input => input.Name == name) ?? (Inputs.Count == 1 ? Inputs[0] : null);
        if (found is not TextTensor texts) throw Missing(name, "BYTES");
        if (texts.Shape.Length is 0 or > 2 || (texts.Shape.Length == 2 && texts.Shape[1] != 1)) throw WrongShape(texts, "[N] or [N, 1]");
        Require(texts.Values.Length, name, request);
        return [.. texts.Values.Select((text, i) => new InputText(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), text))];
    }

    /// <summary>Texts that need not be there.</summary>
    public InputText[]? TextsOrNull(string name, InferenceRequest request) => Inputs.Any(input => input.Name == name) ? Texts(name, request) : null;

    /// <summary>Sequences of ids, without their pads: <c>input_ids</c>, and where they are given <c>attention_mask</c> and <c>token_type_ids</c>, [B, T] each.</summary>
    /// <exception cref="RequestException">One is of another type or shape, or a sequence has no token.</exception>
    public TokenBatch Sequences(InferenceRequest request)
    {
        var ids = Numbers(InputIds)!;
        if (ids.Shape.Length != 2) throw WrongShape(ids, "[B, T]");
        var (rows, width) = (checked((int)ids.Shape[0]), checked((int)ids.Shape[1]));
        Require(rows, InputIds, request);
        var (mask, types) = (Beside("attention_mask", ids), Beside("token_type_ids", ids));
        var (tokens, segments, offsets) = (new List<int>(ids.Values.Length), new List<int>(ids.Values.Length), new int[rows + 1]);
        for (var row = 0; row < rows; row++)
        {
            for (var i = row * width; i < (row + 1) * width; i++)
            {
                if (mask?[i] == 0) continue;
                tokens.Add(Number(ids.Values[i], InputIds));
                segments.Add(Number(types?[i] ?? 0, "token_type_ids"));
            }

            offsets[row + 1] = tokens.Count;
            if (offsets[row + 1] == offsets[row]) throw new RequestException(ErrorKind.Empty, string.Create(CultureInfo.InvariantCulture, $"{InputIds}: expected a token in every row, found none in row {row}"));
        }

        return new([.. tokens], [.. segments], offsets);
    }

    private IntegerTensor? Numbers(string name) => Inputs.FirstOrDefault(input => input.Name == name) switch
    {
        null => null,
        IntegerTensor numbers => numbers,
        _ => throw Missing(name, "INT64"),
    };

    private long[]? Beside(string name, IntegerTensor ids)
    {
        var found = Numbers(name);
        if (found is not null && !found.Shape.AsSpan().SequenceEqual(ids.Shape)) throw WrongShape(found, $"that of {InputIds}, {Describe(ids.Shape)}");
        return found?.Values;
    }

    private RequestException Missing(string name, string type) => new(ErrorKind.Invalid,
        $"inputs: expected '{name}' of {type}, found {(Inputs.Count == 0 ? "nothing" : string.Join(", ", Inputs.Select(input => $"'{input.Name}' of {input.Datatype}")))}")
    { Parameter = "inputs" };

    private static RequestException WrongShape(InferTensor tensor, string expected) => new(ErrorKind.Invalid, $"{tensor.Name}: expected the shape {expected}, found {Describe(tensor.Shape)}");

    private static string Describe(long[] shape) => $"[{string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";

    private static int Number(long value, string name) => value is >= 0 and <= int.MaxValue ? (int)value
        : throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{name}: expected 0 to {int.MaxValue}, found {value}"));

    private static void Require(int count, string name, InferenceRequest request)
    {
        if (count == 0) throw new RequestException(ErrorKind.Empty, $"{name}: expected at least one row, found none");
        if (count > request.Options.MaxClientBatchSize)
            throw new RequestException(ErrorKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{name}: batch size {count} > maximum allowed batch size {request.Options.MaxClientBatchSize}"));
    }
}
