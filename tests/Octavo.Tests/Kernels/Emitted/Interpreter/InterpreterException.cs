namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Code did what it must not do, or what the interpreter does not know.</summary>
internal sealed class InterpreterException(object instruction, string what) : Exception($"{instruction} {what}");
