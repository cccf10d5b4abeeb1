namespace Octavo.Cli.Lines;

/// <summary>One line of the input.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its bytes without the end of line.</param>
/// <param name="IsTooLong">Whether it was longer than allowed, so that its bytes are not all there.</param>
internal readonly record struct InputLine(int Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong);
