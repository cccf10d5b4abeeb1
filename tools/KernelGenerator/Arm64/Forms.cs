using static KernelGenerator.Arm64.FieldKind;

namespace KernelGenerator.Arm64;

/// <summary>
/// The instructions that emitted ARM64 code and its tests consist of, from the Arm Architecture Reference Manual (DDI 0487, chapter C4: A64 instruction
/// set encoding). A new one is a line here, one in the tests' interpreter and one among the encodings they know.
/// </summary>
internal static class Forms
{
    private static readonly Field First = new(0, 5), Second = new(5, 5), Third = new(16, 5), PairSecond = new(10, 5);
    private static readonly Field FirstOrStack = new(0, 5, Kind: RegisterOrStack), Base = new(5, 5, Kind: RegisterOrStack);
    private static readonly Field Amount = new(10, 12), Shift = new(10, 6);

    public static readonly Form
        LoadX = new("ldr x{0}, [{1}, #{2}]", 0xF9400000, First, Base, new(10, 12, 8)),
        LoadQ = new("ldr q{0}, [{1}, #{2}]", 0x3DC00000, First, Base, new(10, 12, 16)),
        LoadPairQ = new("ldp q{0}, q{1}, [{2}, #{3}]", 0xAD400000, First, PairSecond, Base, new(15, 7, 16, IsSigned: true)),
        LoadPairD = new("ldp d{0}, d{1}, [{2}, #{3}]", 0x6D400000, First, PairSecond, Base, new(15, 7, 8, IsSigned: true)),
        StorePairD = new("stp d{0}, d{1}, [{2}, #{3}]", 0x6D000000, First, PairSecond, Base, new(15, 7, 8, IsSigned: true)),
        StoreX = new("str x{0}, [{1}, #{2}]", 0xF9000000, First, Base, new(10, 12, 8)),
        StoreQ = new("str q{0}, [{1}, #{2}]", 0x3D800000, First, Base, new(10, 12, 16)),
        AddAmount = new("add {0}, {1}, #{2}", 0x91000000, FirstOrStack, Base, Amount),
        SubtractAmount = new("sub {0}, {1}, #{2}", 0xD1000000, FirstOrStack, Base, Amount),
        AddShifted = new("add x{0}, x{1}, x{2}, lsl #{3}", 0x8B000000, First, Second, Third, Shift),
        SubtractShifted = new("sub x{0}, x{1}, x{2}, lsl #{3}", 0xCB000000, First, Second, Third, Shift),
        BranchNotZero = new("cbnz x{0}, {1}", 0xB5000000, First, new(5, 19, 4, IsSigned: true, Target)),
        BranchBitSet = new("tbnz w{0}, #{1}, {2}", 0x37000000, First, new(19, 5), new(5, 14, 4, IsSigned: true, Target)),
        Return = new("ret", 0xD65F03C0),
        Clear = new("movi v{0}.2d, #0", 0x6F00E400, First),
        Zip1Words = new("zip1 v{0}.4s, v{1}.4s, v{2}.4s", 0x4E803800, First, Second, Third),
        Zip2Words = new("zip2 v{0}.4s, v{1}.4s, v{2}.4s", 0x4E807800, First, Second, Third),
        Zip1Halves = new("zip1 v{0}.2d, v{1}.2d, v{2}.2d", 0x4EC03800, First, Second, Third),
        Zip2Halves = new("zip2 v{0}.2d, v{1}.2d, v{2}.2d", 0x4EC07800, First, Second, Third),
        Multiply = new("usmmla v{0}.4s, v{1}.16b, v{2}.16b", 0x4E80AC00, First, Second, Third);

    public static IReadOnlyList<Form> All { get; } =
    [
        LoadX, LoadQ, LoadPairQ, LoadPairD, StorePairD, StoreX, StoreQ,
        AddAmount, SubtractAmount, AddShifted, SubtractShifted,
        BranchNotZero, BranchBitSet, Return,
        Clear, Zip1Words, Zip2Words, Zip1Halves, Zip2Halves, Multiply,
    ];

    /// <summary>The form of an instruction, or null.</summary>
    public static Form? Of(uint word) => All.FirstOrDefault(form => form.Matches(word));
}
