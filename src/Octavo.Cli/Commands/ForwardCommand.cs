using System.CommandLine;
using System.Runtime.InteropServices;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Cli.Embedders;
using Octavo.Files;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo forward</c>: ids in, logits and hidden states out, for whoever checks Octavo against something else.</summary>
internal static class ForwardCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var input = new Option<string>("--input")
        {
            Required = true,
            HelpName = "X.safetensors",
            Description = "input_ids, attention_mask, token_type_ids [B, T]; no mask means all ones, no types all zeros; with --objective each behind anchor., positive., negative., negative.2. or first., second.",
        };
        var output = new Option<string>("--output") { Required = true, HelpName = "Y.safetensors", Description = "File for logits [B, labels] ([B, T, labels] of tokens, [B, T, V] of words, start_logits and end_logits [B, T] of answers); for hidden states where the model has no head" };
        var hidden = new Option<bool>("--hidden-states") { Description = "Also hidden_states.0 to hidden_states.L [B, T, D]" };
        var gradients = new Option<bool>("--gradients") { Description = "Also loss and grad.NAME of every parameter, for labels [B] ([B, labels], or [B, T] of tokens, -100 for none; start_positions, end_positions [B]) in the input; float models only" };
        var threads = Arguments.Threads();
        var quantization = QuantizationArguments.ForLoading();
        var command = new Command("forward", "Logits and hidden states for ids in a safetensors file") { model, input, output, hidden, gradients, threads };
        quantization.AddTo(command);
        var embedder = new EmbedderArguments();
        embedder.AddForGradients(command, gradients);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var target = parsed.GetRequiredValue(output);
            OutputPlace.CheckFile(target);
            var folder = NamedModel.FolderOf(parsed.GetRequiredValue(model), log, cancellation);
            if (parsed.GetValue(gradients))
            {
                if (parsed.GetValue(hidden)) throw new ArgumentException("--gradients: expected without --hidden-states, found both");
                if (quantization.ReadFor(folder, parsed) is not null) throw new ArgumentException("--gradients: expected a float model, found --scheme");
                var (ids, workers) = (parsed.GetRequiredValue(input), parsed.GetValue(threads));
                SafetensorsWriter.Write(target, embedder.Objective(parsed) is { } objective ? EmbedderGradients.Of(folder, objective, ids, workers) : Compute(folder, ids, workers), metadata: null);
                return ExitCode.Success;
            }

            var (batch, shape) = IdFile.Read(parsed.GetRequiredValue(input));
            var quantized = quantization.ReadFor(folder, parsed);
            cancellation.ThrowIfCancellationRequested();
            using var encoder = TextEncoder.Load(folder, new ModelOptions { Threads = parsed.GetValue(threads), Quantization = quantized });
            foreach (var warning in encoder.Warnings) log.OfModel(warning);
            if (encoder.Head == HeadKind.None) log.Info($"{folder} has no head that is known: hidden states instead of logits");
            if (encoder.Head == HeadKind.MaskedWords && !parsed.GetValue(hidden))
            {
                int[] shapeOfWords = [shape.B, shape.T, encoder.Config.VocabularySize];
                SafetensorsWriter.WriteParts(target, [("logits", ElementType.F32, shapeOfWords, WordLogits.Parts(encoder, batch, cancellation))], null, cancellation);
                return ExitCode.Success;
            }

            SafetensorsWriter.Write(target, Compute(encoder, batch, shape, parsed.GetValue(hidden) || encoder.Head == HeadKind.None, cancellation), metadata: null);
            return ExitCode.Success;
        });
        return command;
    }

    private static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Compute(
        TextEncoder encoder, TokenBatch batch, (int B, int T) shape, bool withStates, CancellationToken cancellation)
    {
        if (!withStates) return [.. Logits(encoder.Head, shape, encoder.Logits(batch, cancellation))];
        var result = encoder.Forward(batch, cancellation);
        int[] shapeOfStates = [shape.B, shape.T, encoder.Config.HiddenSize];
        var states = result.HiddenStates.Select((state, i) => (FormattableString.Invariant($"hidden_states.{i}"), ElementType.F32, shapeOfStates, Bytes(state)));
        return [.. Logits(encoder.Head, shape, result.Logits), .. states];
    }

    /// <summary>Logits by Transformers' names: of texts, of each token, or where answers start and end.</summary>
    private static IEnumerable<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Logits(HeadKind head, (int B, int T) shape, float[] logits)
    {
        var tokens = shape.B * shape.T;
        return head switch
        {
            HeadKind.None => [],
            HeadKind.SequenceClassification => [("logits", ElementType.F32, [shape.B, logits.Length / shape.B], Bytes(logits))],
            HeadKind.QuestionAnswering =>
            [
                ("start_logits", ElementType.F32, [shape.B, shape.T], Bytes([.. logits.Where((_, i) => i % 2 == 0)])),
                ("end_logits", ElementType.F32, [shape.B, shape.T], Bytes([.. logits.Where((_, i) => i % 2 == 1)])),
            ],
            _ => [("logits", ElementType.F32, [shape.B, shape.T, logits.Length / tokens], Bytes(logits))],
        };
    }

    private static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Compute(string model, string input, int threads)
    {
        var (batch, shape) = IdFile.Read(input);
        var labels = IdFile.ReadLabels(input, shape.B);
        var result = Gradients.Compute(model, batch, labels, new ModelOptions { Threads = threads });
        return
        [
            .. Logits(result.Head, shape, [.. result.Logits]),
            ("loss", ElementType.F32, [1], Bytes([(float)result.Loss])),
            .. result.Tensors.Select(tensor => ($"grad.{tensor.Name}", ElementType.F32, tensor.Shape, Bytes(tensor.Values))),
        ];
    }

    private static ReadOnlyMemory<byte> Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
