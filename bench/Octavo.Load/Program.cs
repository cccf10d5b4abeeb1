using System.Globalization;
using Octavo.Load;

// dotnet run -c Release --project bench/Octavo.Load -- [--seconds N] [--scheme int8] [--overload N]
// Loops of bounded time on loopback, from the root of the repository.
var seconds = Number("--seconds", 4);
var overload = Number("--overload", 0);
var scheme = Array.IndexOf(args, "--scheme") is >= 0 and var at ? args[at + 1] : "fp32";
await LoadRun.RunAsync(TimeSpan.FromSeconds(seconds), scheme);
if (overload > 0) await OverloadRun.RunAsync(TimeSpan.FromSeconds(overload), scheme);
return 0;

double Number(string name, double usual) => Array.IndexOf(args, name) is >= 0 and var place ? double.Parse(args[place + 1], CultureInfo.InvariantCulture) : usual;
