namespace Octavo.Reports;

/// <summary>FP32's answers beside int8's: as points, or where answers are no numbers as groups of bars.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Explanation">How to read it.</param>
/// <param name="Changed">What marked points are, as <c>label flipped</c>.</param>
/// <param name="Points">The points.</param>
/// <param name="Groups">The groups.</param>
public sealed record AnswerPicture(string Title, string Explanation, string Changed, IReadOnlyList<AnswerPoint> Points, IReadOnlyList<AnswerGroup> Groups);

/// <summary>A point: what FP32 and int8 say of one example.</summary>
/// <param name="Name">Which example it is.</param>
/// <param name="Reference">FP32's number.</param>
/// <param name="Other">int8's number.</param>
/// <param name="IsChanged">Whether the answer is another.</param>
public readonly record struct AnswerPoint(string Name, double Reference, double Other, bool IsChanged);

/// <summary>A group: a metric of a part of the examples.</summary>
/// <param name="Name">Which part it is.</param>
/// <param name="Reference">FP32's metric.</param>
/// <param name="Other">int8's metric.</param>
public readonly record struct AnswerGroup(string Name, double Reference, double Other);
