namespace Octavo.Model.Answers;

/// <summary>A question whose context is cut into windows, ready to be answered: see <see cref="QuestionAnswerer.Cut"/>.</summary>
public sealed class CutQuestion
{
    internal CutQuestion(ContextWindows windows, string context, AnswerOptions options) => (Windows, Context, Options) = (windows, context, options);

    /// <summary>The context.</summary>
    public string Context { get; }

    /// <summary>How many answers, how long, and which.</summary>
    public AnswerOptions Options { get; }

    /// <summary>The windows.</summary>
    internal ContextWindows Windows { get; }
}
