namespace Octavo.Model.Answers;

/// <summary>A question whose context is cut into windows.</summary>
/// <param name="Windows">The windows.</param>
/// <param name="Context">The context.</param>
/// <param name="Options">How many answers, how long, and which.</param>
internal sealed record CutQuestion(ContextWindows Windows, string Context, AnswerOptions Options);
