using KernelGenerator.Arm64;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>
/// The words of <see cref="Forms"/> are those that two assemblers agree on, of LLVM 14 and of GNU binutils 2.40 (<c>llvm-mc --triple=aarch64
/// -mattr=+i8mm</c>, <c>aarch64-linux-gnu-as -march=armv8.6-a</c>), with the ends of each field among them.
/// </summary>
public sealed class EncodingTests
{
    /// <summary>Where each instruction lies: branches go a megabyte back at most.</summary>
    private const int Start = 1 << 20;

    public static TheoryData<uint, string> Encodings => new()
    {
        { 0xF9400001, "ldr x1, [x0, #0]" },
        { 0xF97FFFFE, "ldr x30, [sp, #32760]" },
        { 0xF9001401, "str x1, [x0, #40]" },
        { 0xF90007FC, "str x28, [sp, #8]" },
        { 0x3DC2C4A3, "ldr q3, [x5, #2832]" },
        { 0x3DFFFFFF, "ldr q31, [sp, #65520]" },
        { 0x8B0300C7, "add x7, x6, x3, lsl #0" },
        { 0x8B00FE3E, "add x30, x17, x0, lsl #63" },
        { 0xCB02023E, "sub x30, x17, x2, lsl #0" },
        { 0xAD426438, "ldp q24, q25, [x1, #64]" },
        { 0xAD607FE0, "ldp q0, q31, [sp, #-1024]" },
        { 0xAD5F8BC1, "ldp q1, q2, [x30, #1008]" },
        { 0x6D433FEE, "ldp d14, d15, [sp, #48]" },
        { 0x6D607C20, "ldp d0, d31, [x1, #-512]" },
        { 0x6D0027E8, "stp d8, d9, [sp, #0]" },
        { 0x6D1F863F, "stp d31, d1, [x17, #504]" },
        { 0x3D82C4A3, "str q3, [x5, #2832]" },
        { 0x3DBFFFFF, "str q31, [sp, #65520]" },
        { 0x91008021, "add x1, x1, #32" },
        { 0x910103FF, "add sp, sp, #64" },
        { 0x913FFFFE, "add x30, sp, #4095" },
        { 0xD10103FF, "sub sp, sp, #64" },
        { 0xD1000622, "sub x2, x17, #1" },
        { 0xCB041021, "sub x1, x1, x4, lsl #4" },
        { 0xCB02FE3E, "sub x30, x17, x2, lsl #63" },
        { 0x6F00E400, "movi v0.2d, #0" },
        { 0x6F00E41F, "movi v31.2d, #0" },
        { 0x4E9A3B38, "zip1 v24.4s, v25.4s, v26.4s" },
        { 0x4E9F7841, "zip2 v1.4s, v2.4s, v31.4s" },
        { 0x4EDA3B38, "zip1 v24.2d, v25.2d, v26.2d" },
        { 0x4ECF781F, "zip2 v31.2d, v0.2d, v15.2d" },
        { 0x4E99AF00, "usmmla v0.4s, v24.16b, v25.16b" },
        { 0x4E88ACFF, "usmmla v31.4s, v7.16b, v8.16b" },
        { 0xD65F03C0, "ret" },
        { 0xB5FFFFC2, "cbnz x2, 1048568" },
        { 0xB57FFFFE, "cbnz x30, 2097148" },
        { 0x37000042, "tbnz w2, #0, 1048584" },
        { 0x37FC001E, "tbnz w30, #31, 1015808" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void An_instruction_is_written_and_read_as_by_other_assemblers(uint word, string text)
    {
        var form = Assert.Single(Forms.All, form => form.Matches(word));
        Assert.Equal(text, form.Show(word, Start));
        Assert.Equal(word, form.Encode(form.Decode(word)));
    }

    [Fact]
    public void Every_form_is_among_them() =>
        Assert.Equal(Forms.All.Select(form => form.ToString()).Order(), Encodings.Select(row => Forms.Of(row.Data.Item1)!.ToString()).Distinct().Order());

    [Fact]
    public void What_has_no_room_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Forms.LoadX.Encode(1, 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Forms.LoadX.Encode(1, 0, 32768));
        Assert.Throws<ArgumentOutOfRangeException>(() => Forms.LoadPairQ.Encode(0, 1, 2, 1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => Forms.AddAmount.Encode(0, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Forms.AddShifted.Encode(32, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => Forms.AddShifted.Encode(1, 2));
    }

    [Fact]
    public void Another_instruction_is_not_known_and_shown_as_it_is()
    {
        Assert.Null(Forms.Of(0xD503201F));
        Assert.Equal("? D503201F", Assert.Single(Arm64Disassembly.Of([0x1F, 0x20, 0x03, 0xD5])).Text);
    }
}
