using System.CommandLine;
using Octavo.Load.Clients;
using Octavo.Load.Runs;

// dotnet run -c Release --project bench/Octavo.Load -- rates | overload | disturb | restart | soak | bulk
// Loops of bounded time on loopback; docs/serving.md and docs/bulk.md say what they showed.
return await new RootCommand("octavo serve under load: beside the bare library and naive routes, over its bounds, beside bad clients, killed, and for long")
{
    RatesRun.Create(), OverloadRun.Create(), DisturbRun.Create(), RestartRun.Create(), SoakRun.Create(), BulkRun.Create(), ClientsCommand.Create(),
}.Parse(args).InvokeAsync();
