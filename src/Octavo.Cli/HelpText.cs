using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Octavo.Cli;

/// <summary>The help of a verb, with defaults as they would be typed instead of as the program holds them.</summary>
/// <param name="help">What writes the help.</param>
internal sealed partial class HelpText(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>The option that shows it.</summary>
    public static HelpOption Option()
    {
        var option = new HelpOption();
        option.Action = new HelpText((HelpAction)option.Action!);
        return option;
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var code = help.Invoke(parseResult);

        // Values of enumerations begin with a capital, lists have bars between their values, numbers an E.
        output.Write(Default().Replace(text.ToString(), match => match.Value.ToLowerInvariant().Replace('|', ',')));
        return code;
    }

    [GeneratedRegex(@"\[default: [^\]\n]*\]")]
    private static partial Regex Default();
}
