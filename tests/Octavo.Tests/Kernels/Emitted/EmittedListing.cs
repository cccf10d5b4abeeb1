using System.Reflection;
using Iced.Intel;
using KernelGenerator;
using KernelGenerator.Arm64;
using Octavo.Kernels.Emitted;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>One emitted kernel as the library carries it: the file it was written to, its name there, its bytes.</summary>
internal sealed record EmittedListing(string Class, string Name, byte[] Bytes)
{
    private delegate ReadOnlySpan<byte> Code();

    /// <summary>Every property of bytes beside <see cref="EmittedCode"/>: a new kernel is tested without being named here.</summary>
    public static IReadOnlyList<EmittedListing> All { get; } =
    [
        .. from type in typeof(EmittedCode).Assembly.GetTypes()
           where type.Namespace == typeof(EmittedCode).Namespace
           from property in type.GetProperties(BindingFlags.Public | BindingFlags.Static)
           where property.PropertyType == typeof(ReadOnlySpan<byte>)
           select new EmittedListing(type.Name, property.Name, property.GetMethod!.CreateDelegate<Code>()().ToArray()),
    ];

    public string File => $"{Class}.g.cs";

    public static EmittedListing Of(string className, string name) => All.Single(code => code.Class == className && code.Name == name);

    /// <summary>Its instructions as the file shows them.</summary>
    public IEnumerable<DisassembledLine> Lines => Class == nameof(I8mm) ? Arm64Disassembly.Of(Bytes) : Disassembly.Of(Bytes);

    public Instruction[] Disassemble() => [.. Iced.Intel.Decoder.Create(64, Bytes, 0)];

    public override string ToString() => $"{Class}.{Name}";
}
