using Iced.Intel;
using Octavo.Tensors;
using static Iced.Intel.AssemblerRegisters;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>What a CPU answers with a fault fails by name, and so does what would cost every later switch of threads.</summary>
public sealed unsafe class TileFaultTests
{
    private const int Bytes = 64 + 1024;

    [Fact]
    public void Tiles_must_be_configured() => Assert.Equal("tilezero tmm1 finds no configured tiles", Failure(_ => { }, c => c.tilezero(tmm1)));

    [Fact]
    public void Tiles_are_gone_when_released() => Assert.Contains("finds no configured tiles", Failure(All, c =>
    {
        c.ldtilecfg(__[rdi]);
        c.tilerelease();
        c.tilezero(tmm1);
    }), StringComparison.Ordinal);

    [Fact]
    public void Palette_zero_releases_tiles() => Assert.Contains("finds no configured tiles", Failure(All, c =>
    {
        c.ldtilecfg(__[rdi]);
        c.mov(__byte_ptr[rdi], 0);
        c.ldtilecfg(__[rdi]);
        c.tileloadd(tmm0, __[rdi + rcx + 64]);
    }), StringComparison.Ordinal);

    [Fact]
    public void A_tile_must_have_a_size() => Assert.Contains("finds no size for TMM2", Configured(c => c.tilezero(tmm2), (2, 0, 0)), StringComparison.Ordinal);

    [Fact]
    public void Another_palette_does_not_exist() => Assert.Contains("asks for palette 2", Failure(configuration => configuration[0] = 2, c => c.ldtilecfg(__[rdi])), StringComparison.Ordinal);

    [Theory]
    [InlineData(17, 64)]
    [InlineData(16, 65)]
    [InlineData(0, 64)]
    [InlineData(16, 0)]
    public void A_tile_has_up_to_16_rows_of_up_to_64_bytes_or_none_of_both(byte rows, ushort bytes) =>
        Assert.Contains($"gives tile 4 {rows} rows of {bytes} bytes", Configured(c => c.nop(), (4, rows, bytes)), StringComparison.Ordinal);

    /// <summary>Of a ninth tile, say.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(32)]
    [InlineData(47)]
    [InlineData(56)]
    [InlineData(63)]
    public void Reserved_bytes_are_zero(int place) => Assert.Contains("what does not exist", Failure(
        configuration =>
        {
            All(configuration);
            configuration[place] = 1;
        }, c => c.ldtilecfg(__[rdi])), StringComparison.Ordinal);

    [Fact]
    public void A_load_begins_at_the_first_row() => Assert.Contains("starts at row 3", Failure(
        configuration =>
        {
            All(configuration);
            configuration[1] = 3;
        }, c => c.ldtilecfg(__[rdi])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 15, 64, "multiplies 16 rows of 64 bytes by 16 rows of 64 bytes to 15 rows of 64 bytes")]
    [InlineData(0, 16, 60, "multiplies 16 rows of 64 bytes by 16 rows of 64 bytes to 16 rows of 60 bytes")]
    [InlineData(1, 16, 60, "multiplies 16 rows of 60 bytes by 16 rows of 64 bytes to 16 rows of 64 bytes")]
    [InlineData(2, 15, 64, "multiplies 16 rows of 64 bytes by 15 rows of 64 bytes to 16 rows of 64 bytes")]
    [InlineData(2, 16, 60, "multiplies 16 rows of 64 bytes by 16 rows of 60 bytes to 16 rows of 64 bytes")]
    [InlineData(1, 16, 62, "takes four bytes at a time, but TMM1 has rows of 62")]
    public void Sizes_of_a_product_fit_each_other(int tile, byte rows, ushort bytes, string expected) =>
        Assert.Equal($"tdpbusd tmm0,tmm1,tmm2 {expected}", Configured(c => c.tdpbusd(tmm0, tmm1, tmm2), (tile, rows, bytes)));

    /// <summary>Known by the decoder: no such instruction exists.</summary>
    [Fact]
    public void A_product_has_three_tiles() => Assert.Contains("does not know INVALID", Configured(c => c.tdpbusd(tmm0, tmm1, tmm1)), StringComparison.Ordinal);

    [Fact]
    public void A_row_behind_a_buffer_is_named_with_its_offset() =>
        Assert.Equal("tileloadd tmm0,[rdi+rcx+44h] reads 64 bytes at data + 1028, which has 1088 readable bytes", Configured(c => c.tileloadd(tmm0, __[rdi + rcx + 68])));

    [Fact]
    public void Only_the_bytes_of_a_row_are_read() => Run(configuration => Size(configuration, 0, 16, 60), c =>
    {
        c.ldtilecfg(__[rdi]);
        c.tileloadd(tmm0, __[rdi + rcx + 68]);
        c.tilerelease();
        c.ret();
    });

    [Fact]
    public void A_write_to_what_is_only_readable_is_named() =>
        Assert.Equal("tilestored [rdi+rcx+40h],tmm0 writes 64 bytes at data + 64, which has 1088 readable bytes", Configured(c => c.tilestored(__[rdi + rcx + 64], tmm0)));

    [Fact]
    public void Code_that_returns_with_tiles_configured_fails() => Assert.Contains("returned with tiles configured", Configured(c => c.ret()), StringComparison.Ordinal);

    private static string Configured(Action<Assembler> write, params (int Tile, byte Rows, ushort Bytes)[] sizes)
    {
        return Failure(
            configuration =>
            {
                All(configuration);
                foreach (var (tile, rows, bytes) in sizes)
                    Size(configuration, tile, rows, bytes);
            },
            c =>
            {
                c.ldtilecfg(__[rdi]);
                write(c);
            });
    }

    private static void All(byte[] configuration)
    {
        for (var tile = 0; tile < 8; tile++)
            Size(configuration, tile, 16, 64);
    }

    private static void Size(byte[] configuration, int tile, byte rows, ushort bytes) =>
        (configuration[0], configuration[48 + tile], configuration[16 + (2 * tile)]) = (1, rows, (byte)bytes);

    private static string Failure(Action<byte[]> configure, Action<Assembler> write) => Assert.ThrowsAny<Exception>(() => Run(configure, write)).Message;

    private static void Run(Action<byte[]> configure, Action<Assembler> write)
    {
        var configuration = new byte[64];
        configure(configuration);
        using var data = new NativeBuffer(Bytes);
        configuration.CopyTo(data.AsSpan<byte>());
        using var processor = new Processor();
        // The configuration may be changed, what lies behind it only be read.
        processor.Memory.Add("data", data.Pointer, Bytes);
        processor.Memory.Add("configuration", data.Pointer, 64, isWritable: true);
        processor.Registers.Write(Register.RDI, (ulong)data.Pointer);
        processor.Registers.Write(Register.RCX, 64);
        processor.Call(Snippet.Assemble(write));
    }
}
