using System.CommandLine;
using System.Runtime.InteropServices;
using Octavo.Checkpoints;
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
            Description = "input_ids, attention_mask, token_type_ids [B, T]; no mask means all ones, no types all zeros",
        };
        var output = new Option<string>("--output") { Required = true, HelpName = "Y.safetensors", Description = "File for logits [B, labels]; for hidden states where the model has no classifier" };
        var hidden = new Option<bool>("--hidden-states") { Description = "Also hidden_states.0 to hidden_states.L [B, T, D]" };
        var gradients = new Option<bool>("--gradients") { Description = "Also loss and grad.NAME of every parameter, for labels [B] (or [B, labels]) in the input; float models only" };
        var threads = Arguments.Threads();
        var quantization = QuantizationArguments.ForLoading();
        var command = new Command("forward", "Logits and hidden states for ids in a safetensors file") { model, input, output, hidden, gradients, threads };
        quantization.AddTo(command);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var target = parsed.GetRequiredValue(output);
            OutputPlace.CheckFile(target);
            var (batch, shape) = IdFile.Read(parsed.GetRequiredValue(input));
            if (parsed.GetValue(gradients))
            {
                var labels = IdFile.ReadLabels(parsed.GetRequiredValue(input), shape.B);
                if (parsed.GetValue(hidden)) throw new ArgumentException("--gradients: expected without --hidden-states, found both");
                if (quantization.ReadFor(parsed.GetRequiredValue(model), parsed) is not null) throw new ArgumentException("--gradients: expected a float model, found --scheme");
                SafetensorsWriter.Write(target, Compute(parsed.GetRequiredValue(model), batch, labels, parsed.GetValue(threads)), metadata: null);
                return ExitCode.Success;
            }

            var folder = parsed.GetRequiredValue(model);
            var loading = (quantization.ReadFor(folder, parsed), parsed.GetValue(threads));
            var all = parsed.GetValue(hidden);
            if (!all && !HasClassifier(folder))
            {
                log.Info($"{folder} has no classifier: hidden states instead of logits");
                all = true;
            }

            SafetensorsWriter.Write(
                target, all ? HiddenStates(folder, loading, batch, shape, log, cancellation) : Logits(folder, loading, batch, shape, log, cancellation), metadata: null);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Whether there is a classifier of texts behind the encoder.</summary>
    private static bool HasClassifier(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        return Model.Architecture.OtherHead(config) is null && new WeightReader(checkpoint, null).Has(EncoderWeights.ClassifierName + ".weight");
    }

    private static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Logits(
        string folder, (QuantizationOptions? Quantization, int Threads) loading, TokenBatch batch, (int B, int T) shape, Log log, CancellationToken cancellation)
    {
        using var model = ModelLoading.Load(folder, loading.Quantization, loading.Threads, log, cancellation);
        return [("logits", ElementType.F32, [shape.B, model.Config.NumLabels], Bytes(model.Logits(batch, cancellation)))];
    }

    private static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> HiddenStates(
        string folder, (QuantizationOptions? Quantization, int Threads) loading, TokenBatch batch, (int B, int T) shape, Log log, CancellationToken cancellation)
    {
        using var model = TextEncoder.Load(folder, new ModelOptions { Threads = loading.Threads, Quantization = loading.Quantization });
        foreach (var warning in model.Warnings) log.OfModel(warning);
        var result = model.Forward(batch, cancellation);
        int[] shapeOfStates = [shape.B, shape.T, model.Config.HiddenSize];
        var tensors = result.HiddenStates.Select((state, i) => (FormattableString.Invariant($"hidden_states.{i}"), ElementType.F32, shapeOfStates, Bytes(state)));
        return result.Logits.Length == 0 ? [.. tensors] : [("logits", ElementType.F32, [shape.B, model.Config.NumLabels], Bytes(result.Logits)), .. tensors];
    }

    private static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Compute(string model, TokenBatch batch, float[] labels, int threads)
    {
        var result = Gradients.Compute(model, batch, labels, new ModelOptions { Threads = threads });
        return
        [
            ("logits", ElementType.F32, [batch.Count, result.Logits.Count / batch.Count], Bytes([.. result.Logits])),
            ("loss", ElementType.F32, [1], Bytes([(float)result.Loss])),
            .. result.Tensors.Select(tensor => ($"grad.{tensor.Name}", ElementType.F32, tensor.Shape, Bytes(tensor.Values))),
        ];
    }

    private static ReadOnlyMemory<byte> Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
