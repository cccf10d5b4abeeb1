using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Octavo.Cli;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Tests.Sources;

/// <summary>
/// CA1305 does not look into interpolated strings: <c>$"{.5}"</c> is "0,5" where the culture says so. This reads the compiled
/// methods: a number or date goes into an interpolated string only if that was given a culture.
/// </summary>
public class CultureTests
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private static readonly Type[] Cultural =
        [typeof(float), typeof(double), typeof(Half), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly)];

    [Theory]
    [InlineData(typeof(TextClassifier))]
    [InlineData(typeof(Trainer))]
    [InlineData(typeof(CommandLine))]
    public void No_interpolated_string_writes_a_number_in_the_culture_of_the_machine(Type inAssembly) =>
        Assert.Equal("", string.Join("\n", inAssembly.Assembly.GetTypes().SelectMany(Methods).Where(WritesByCulture).Select(method => $"{method.DeclaringType}.{method.Name}")));

    [Fact]
    public void The_search_finds_such_a_string()
    {
        Assert.True(WritesByCulture(((Func<double, string>)ByCulture).Method));
        Assert.False(WritesByCulture(((Func<double, string>)Invariant).Method));
    }

    private static string ByCulture(double value) => $"{FormattableString.Invariant($"{value}")} {value:F1}";

    private static string Invariant(double value) => $"{string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}")} {value > 0}";

    private static IEnumerable<MethodBase> Methods(Type type)
    {
        const BindingFlags all = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        return type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all));
    }

    /// <summary>Strings nest, so the calls that begin and end one are brackets.</summary>
    private static bool WritesByCulture(MethodBase method)
    {
        var withCulture = new Stack<bool>();
        foreach (var called in Calls(method))
        {
            if (called.DeclaringType != typeof(DefaultInterpolatedStringHandler))
            {
                if (called.GetParameters().Any(parameter => parameter.ParameterType == typeof(DefaultInterpolatedStringHandler).MakeByRefType())) withCulture.TryPop(out _);
            }
            else if (called is ConstructorInfo) withCulture.Push(called.GetParameters().Length > 2);
            else if (called.Name == nameof(DefaultInterpolatedStringHandler.ToStringAndClear)) withCulture.TryPop(out _);
            else if (called.IsGenericMethod && Cultural.Contains(Bare(called.GetGenericArguments()[0])) && !withCulture.Peek()) return true;
        }

        return false;
    }

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var operation = OpCodesByValue[code[at] == 0xfe ? (short)(0xfe00 | code[at + 1]) : code[at]];
            at += operation.Size;
            if (operation.OperandType == OperandType.InlineMethod && Called(method, BitConverter.ToInt32(code, at)) is { } called) yield return called;
            at += OperandSize(operation.OperandType, code, at);
        }
    }

    private static MethodBase? Called(MethodBase from, int token) => from.Module.ResolveMethod(
        token, from.DeclaringType?.GetGenericArguments(), from.IsGenericMethod ? from.GetGenericArguments() : null);

    private static int OperandSize(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };
}
