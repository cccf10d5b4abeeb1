using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Octavo.Benchmarks.Engines;

/// <summary>
/// Lets TorchSharp load where the system's libstdc++ is older than GCC 13 (Debian 12): its native half names the version
/// GLIBCXX_3.4.32 only for a symbol that its header mentions and nothing uses. The copy beside this program is told that
/// it may do without (VER_FLG_WEAK), two bytes; nothing that computes is touched.
/// </summary>
internal static class TorchNative
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint VersionNeeds = 0x6FFFFFFE;
    private const ushort Weak = 2;

    /// <summary>Called before TorchSharp is first used.</summary>
    public static void Prepare()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        if (!OperatingSystem.IsLinux() || !File.Exists(path) || NativeLibrary.TryLoad(path, out _))
            return;
        var bytes = File.ReadAllBytes(path);
        if (!MakeWeak(bytes))
            return;
        // A new file in the place of the old one: other processes may have that mapped.
        var changed = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(changed, bytes);
        File.SetUnixFileMode(changed, File.GetUnixFileMode(path));
        File.Move(changed, path, overwrite: true);
    }

    /// <summary>Walks the ELF file's list of versions that it needs.</summary>
    private static bool MakeWeak(Span<byte> file)
    {
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(file[0x28..]);
        int size = Short(file, 0x3A), count = Short(file, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var header = sections + (i * size);
            if ((uint)Int(file, header + 4) != VersionNeeds)
                continue;
            var names = Offset(file, sections + (Int(file, header + 0x28) * size));
            return MakeWeak(file, Offset(file, header), names);
        }

        return false;
    }

    private static bool MakeWeak(Span<byte> file, int need, int names)
    {
        while (true)
        {
            var entry = need + Int(file, need + 8);
            for (var i = Short(file, need + 2); i > 0; i--)
            {
                var name = file[(names + Int(file, entry + 8))..];
                if (Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == Version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(file[(entry + 4)..], Weak);
                    return true;
                }

                entry += Int(file, entry + 12);
            }

            var next = Int(file, need + 12);
            if (next == 0)
                return false;
            need += next;
        }
    }

    private static int Offset(ReadOnlySpan<byte> file, int header) => (int)BinaryPrimitives.ReadInt64LittleEndian(file[(header + 0x18)..]);

    private static int Int(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);

    private static int Short(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
}
