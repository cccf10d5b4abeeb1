using System.CommandLine;
using Octavo.Evaluation;
using Octavo.Text;

namespace Octavo.Cli;

/// <summary>The options of verbs that evaluate models on a task.</summary>
internal sealed class EvaluationArguments
{
    private readonly Option<GlueTask> _task = Arguments.Task();
    private readonly Option<string> _data = Arguments.Data();
    private readonly Option<int> _threads = Arguments.Threads();
    private readonly Option<int> _batchSize = Arguments.BatchSize();
    private readonly Option<int> _maxLength = Arguments.MaxLength();
    private readonly Option<Padding> _padding = Arguments.Padding();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_task, _data, _threads, _batchSize, _maxLength, _padding]) command.Add(option);
    }

    /// <summary>What is asked for.</summary>
    public EvaluationRequest Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_task),
        parsed.GetRequiredValue(_data),
        parsed.GetValue(_threads),
        new EvaluationOptions { BatchSize = parsed.GetValue(_batchSize), MaxLength = parsed.GetValue(_maxLength), Padding = parsed.GetValue(_padding) });
}

/// <summary>On what and how models are evaluated.</summary>
/// <param name="Task">The task.</param>
/// <param name="Data">The folder of its examples.</param>
/// <param name="Threads">Threads of a forward pass.</param>
/// <param name="Options">Batches, lengths and pads.</param>
internal sealed record EvaluationRequest(GlueTask Task, string Data, int Threads, EvaluationOptions Options);
