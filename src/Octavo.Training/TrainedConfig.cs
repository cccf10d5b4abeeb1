using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Training;

/// <summary>The <c>config.json</c> of the model that is trained: that of its start with the labels of the task.</summary>
internal sealed class TrainedConfig
{
    private const double UsualRange = 0.02;

    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Replaced = new(StringComparer.Ordinal)
    {
        "architectures", "model_type", "dtype", "torch_dtype", "id2label", "label2id", "num_labels", "_num_labels", "problem_type",
        "finetuning_task",
        // Activations of another head's scores: what is learned here says itself what it is.
        "sentence_transformers", "sbert_ce_default_activation_function",
    };

    private TrainedConfig(string json, string path, double initializerRange, bool hasHead) =>
        (Json, Config, InitializerRange, HasHead) = (json, EncoderConfig.Parse(json, path), initializerRange, hasHead);

    /// <summary>The text.</summary>
    public string Json { get; }

    /// <summary>What it says.</summary>
    public EncoderConfig Config { get; }

    /// <summary>The deviation of new weights.</summary>
    public double InitializerRange { get; }

    /// <summary>Whether the start has a classifier already.</summary>
    public bool HasHead { get; }

    /// <summary>Makes the config.</summary>
    /// <param name="start">The checkpoint that training starts from.</param>
    /// <param name="task">The task.</param>
    /// <param name="dropout">The dropout of the training.</param>
    /// <exception cref="CheckpointException">The start is quantised, or has a head of another size.</exception>
    /// <exception cref="InvalidDataException">The start has a head for other labels.</exception>
    public static TrainedConfig Create(Checkpoint start, GlueTask task, double dropout)
    {
        var config = EncoderConfig.Parse(start.ConfigJson, start.ConfigPath);
        if (start.Quantized.Count > 0 || start.Quantization is not null)
            throw new CheckpointException(start.Folder, "expected a float model to train, found a quantised one");
        var labels = LabelsOf(task);
        var hasHead = start.TryGet(new HeadLayers(config, HeadKind.SequenceClassification).Output!.Name + ".weight", out var head);
        if (hasHead)
            CheckKind(config, task, start.ConfigPath);
        if (hasHead && head!.Shape[0] != labels.Count)
            throw new CheckpointException(start.Folder, $"tensor '{head.Name}': expected a head of {labels.Count} labels for {task.Name}, found {head.Shape[0]}; a model without a head gets a new one");
        if (hasHead && !task.IsRegression && !config.Labels.All(IsNameless))
        {
            // Its head knows these labels in its own order: the order stays. Other labels are refused.
            LabelMap.Create(task, config.Labels);
            labels = config.Labels;
        }

        using var json = JsonDocument.Parse(start.ConfigJson);
        var text = Write(json.RootElement, config.Family, HeadKind.SequenceClassification, task.Name, dropout, writer =>
        {
            writer.WriteString("problem_type", ProblemOf(task));
            WriteLabels(writer, labels);
        });
        return new(text, start.ConfigPath, RangeOf(json.RootElement), hasHead);
    }

    /// <summary>Makes the config of a model that tags words: a start that has such a head keeps its labels.</summary>
    /// <param name="start">The checkpoint that training starts from.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="tags">The tags of the data.</param>
    /// <param name="dropout">The dropout of the training.</param>
    /// <exception cref="CheckpointException">The start is quantised, or has a head of another kind or size, or its family has none.</exception>
    public static TrainedConfig ForTags(Checkpoint start, string task, IReadOnlyList<string> tags, double dropout)
    {
        const HeadKind Kind = HeadKind.TokenClassification;
        var config = EncoderConfig.Parse(start.ConfigJson, start.ConfigPath);
        if (start.Quantized.Count > 0 || start.Quantization is not null)
            throw new CheckpointException(start.Folder, "expected a float model to train, found a quantised one");
        if (!config.Family.Heads.ContainsKey(Kind))
            HeadKinds.Require(config, Kind, start.ConfigPath);
        var hasHead = start.TryGet(new HeadLayers(config, Kind).Output!.Name + ".weight", out var head);
        if (hasHead)
            HeadKinds.Require(config, Kind, start.ConfigPath);
        var labels = hasHead && !config.Labels.All(IsNameless) ? config.Labels : tags;
        if (hasHead && head!.Shape[0] != labels.Count)
            throw new CheckpointException(start.Folder, $"tensor '{head.Name}': expected a head of {labels.Count} labels for {task}, found {head.Shape[0]}; a model without a head gets a new one");
        using var json = JsonDocument.Parse(start.ConfigJson);
        return new(Write(json.RootElement, config.Family, Kind, task, dropout, writer => WriteLabels(writer, labels)), start.ConfigPath, RangeOf(json.RootElement), hasHead);
    }

    /// <summary>Makes the config of a model that answers questions; it has no labels.</summary>
    /// <param name="start">The checkpoint that training starts from.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="dropout">The dropout of the training.</param>
    /// <exception cref="CheckpointException">The start is quantised, or its family has no such head.</exception>
    public static TrainedConfig ForQuestions(Checkpoint start, string task, double dropout)
    {
        const HeadKind Kind = HeadKind.QuestionAnswering;
        var config = EncoderConfig.Parse(start.ConfigJson, start.ConfigPath);
        if (start.Quantized.Count > 0 || start.Quantization is not null)
            throw new CheckpointException(start.Folder, "expected a float model to train, found a quantised one");
        if (!config.Family.Heads.ContainsKey(Kind))
            HeadKinds.Require(config, Kind, start.ConfigPath);
        using var json = JsonDocument.Parse(start.ConfigJson);
        return new(Write(json.RootElement, config.Family, Kind, task, dropout, _ => { }), start.ConfigPath, RangeOf(json.RootElement), HeadKinds.HasLogits(start, config, Kind));
    }

    /// <summary>Makes the config of an encoder alone, which an embedder is trained with.</summary>
    /// <param name="start">The checkpoint that training starts from; a head that it may have is left behind.</param>
    /// <param name="dropout">The dropout of the training.</param>
    /// <exception cref="CheckpointException">The start is quantised.</exception>
    public static TrainedConfig ForEmbeddings(Checkpoint start, double dropout)
    {
        var config = EncoderConfig.Parse(start.ConfigJson, start.ConfigPath);
        if (start.Quantized.Count > 0 || start.Quantization is not null)
            throw new CheckpointException(start.Folder, "expected a float model to train, found a quantised one");
        using var json = JsonDocument.Parse(start.ConfigJson);
        return new(Write(json.RootElement, config.Family, HeadKind.None, null, dropout, _ => { }), start.ConfigPath, RangeOf(json.RootElement), hasHead: false);
    }

    /// <summary>BERT's own key may be null, which means that of the hidden layers; other families' wants a number.</summary>
    private static void WriteClassifierDropout(Utf8JsonWriter json, string key, double dropout)
    {
        if (key == "classifier_dropout")
            json.WriteNull(key);
        else
            json.WriteNumber(key, dropout);
    }

    /// <summary>A head for words is no head for texts, and one that learned labels each by itself none for one of them.</summary>
    private static void CheckKind(EncoderConfig config, GlueTask task, string path)
    {
        HeadKinds.Require(config, HeadKind.SequenceClassification, path);
        if (config.IsMultiLabel != task.IsMultiLabel && config.ProblemType is not null)
            throw new CheckpointException(path, $"'problem_type': expected a classifier for {ProblemOf(task)}, or a model without one, found {config.ProblemType}");
    }

    private static string ProblemOf(GlueTask task) =>
        task.IsRegression ? EncoderConfig.Regression : task.IsMultiLabel ? EncoderConfig.MultiLabel : EncoderConfig.SingleLabel;

    private static IReadOnlyList<string> LabelsOf(GlueTask task) =>
        task.IsRegression ? ["LABEL_0"] : task.LabelNames.Count > 0 ? task.LabelNames : task.Labels;

    private static bool IsNameless(string label) => label.StartsWith("LABEL_", StringComparison.OrdinalIgnoreCase);

    private static double RangeOf(JsonElement config) =>
        config.TryGetProperty("initializer_range", out var range) && range.ValueKind == JsonValueKind.Number ? range.GetDouble() : UsualRange;

    private static string Write(JsonElement start, Family family, HeadKind head, string? task, double dropout, Action<Utf8JsonWriter> writeLabels)
    {
        string[] dropouts = ["hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout"];
        HashSet<string> replaced = [.. Replaced, .. dropouts.SelectMany(family.KeysOf)];
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(HeadKinds.ClassOf(family, head));
            json.WriteEndArray();
            json.WriteString("model_type", family.ModelType);
            json.WriteString("dtype", "float32");
            if (task is not null) json.WriteString("finetuning_task", task);
            json.WriteNumber(family.KeysOf(dropouts[0])[0], dropout);
            json.WriteNumber(family.KeysOf(dropouts[1])[0], dropout);
            if (head != HeadKind.None) WriteClassifierDropout(json, family.KeysOf(dropouts[2])[0], dropout);
            writeLabels(json);
            foreach (var member in start.EnumerateObject().Where(member => !replaced.Contains(member.Name))) member.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<string> labels)
    {
        json.WriteStartObject("id2label");
        for (var i = 0; i < labels.Count; i++) json.WriteString($"{i}", labels[i]);
        json.WriteEndObject();
        json.WriteStartObject("label2id");
        for (var i = 0; i < labels.Count; i++) json.WriteNumber(labels[i], i);
        json.WriteEndObject();
    }
}
