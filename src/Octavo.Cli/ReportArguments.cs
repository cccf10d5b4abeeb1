using System.CommandLine;
using System.Globalization;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Files;
using Octavo.Reports;

namespace Octavo.Cli;

/// <summary>The options of a page for people.</summary>
internal sealed class ReportArguments
{
    private readonly Option<string?> _file = new("--report") { HelpName = "FILE.html", Description = "Write what was found as a page that needs nothing from elsewhere" };
    private readonly Option<double?> _price = Price();

    /// <summary>What a processor costs.</summary>
    public static Option<double?> Price() => new("--price")
    {
        HelpName = "PRICE",
        Description = "What a processor costs an hour, for the page to tell what a million texts cost",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && price >= 0 && double.IsFinite(price)) return price;
            result.AddError($"--price: expected a price from 0, as 0.04, found '{text}'");
            return null;
        },
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_price);
    }

    /// <summary>The page that is asked for; null for none.</summary>
    /// <exception cref="ArgumentException">There is a price, and nothing that tells it.</exception>
    /// <exception cref="CheckpointException">The page cannot be written there.</exception>
    public ReportChoice? Read(ParseResult parsed)
    {
        var (file, price) = (parsed.GetValue(_file), parsed.GetValue(_price));
        if (price is not null && file is null) throw new ArgumentException("--price: expected --report with it, found none");
        if (file is null) return null;
        OutputPlace.CheckFile(file); // before minutes of work
        return new(file, price);
    }
}

/// <summary>A page that is asked for.</summary>
/// <param name="File">Where it goes.</param>
/// <param name="Price">What a processor costs an hour; null for no costs.</param>
internal sealed record ReportChoice(string File, double? Price)
{
    private const double Megabyte = 1e6;

    /// <summary>What it was measured on.</summary>
    public static string Machine => $"{Kernels.Machine.CpuName}, {Kernels.Machine.Chosen}";

    /// <summary>Writes it. The file appears whole or not at all.</summary>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public void Write(ComparisonReport report)
    {
        try
        {
            ReplacedFile.Write(File, Encoding.UTF8.GetBytes(ComparisonPage.Write(report with { PricePerHour = Price })));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not CheckpointException))
        {
            throw new CheckpointException(File, $"cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>What a model's weights take as saved.</summary>
    public static double Megabytes(ModelChoice choice)
    {
        if (choice.Quantization is { } options) return ModelSizes.Measure(choice.Folder, options);
        using var checkpoint = Checkpoint.Open(choice.Folder);
        return checkpoint.Tensors.Values.Select(tensor => tensor.File).Distinct().Sum(file => new FileInfo(file).Length) / Megabyte;
    }
}
