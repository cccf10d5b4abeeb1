using System.Globalization;
using System.Xml.Linq;
using Octavo.Compression;
using Octavo.Numerics;
using Octavo.Reports;
using Octavo.Training;

namespace Octavo.Tests.Reports;

public class PictureTests
{
    [Fact]
    public void The_picture_of_layers_has_a_line_for_each_and_its_dots_lie_in_order()
    {
        SensitivityRow[] rows = [new("bert.encoder.layer.0.output.dense", 30, 20, 40), new("classifier", 31, double.PositiveInfinity, 19)];
        var picture = XDocument.Parse(SensitivityPicture.Draw(new SensitivityReport(Scheme.Int8, 8, 18, rows)));
        Assert.Contains("layer.0.output.dense", Texts(picture));
        Assert.Contains("classifier", Texts(picture));
        double X(string style) => Elements(picture, "circle").Where(dot => (string?)dot.Attribute("class") == style).Skip(1).Select(dot => Number(dot, "cx")).First();
        Assert.True(X("only") < X("output") && X("output") < X("kept"), "20, 30, 40 dB from left to right");
    }

    [Fact]
    public void The_picture_of_steps_has_a_bar_for_each_that_there_is()
    {
        var picture = XDocument.Parse(StepsPicture.Draw([new(Scheme.Int8, 30, 25, 40, 35, 24), new(Scheme.Fp16, 70, null, null, null, double.PositiveInfinity)]));
        Assert.Equal(7, Elements(picture, "rect").Count());
        Assert.Equal(3, Texts(picture).Count(text => text == "no such step"));
        Assert.Contains("equal", Texts(picture));
    }

    [Fact]
    public void The_learning_curve_shows_losses_and_marks_the_best_evaluation()
    {
        var history = new TrainingHistory();
        foreach (var loss in (double[])[.7, .5, .4]) history.Add(loss);
        history.Add(new EvaluationPoint(2, 1, .6, new Dictionary<string, double> { ["acc"] = .8 }), "acc");
        history.Add(new EvaluationPoint(3, 2, .7, new Dictionary<string, double> { ["acc"] = .7 }), "acc");
        var picture = XDocument.Parse(LearningCurve.Draw(history, "acc"));
        Assert.Contains("accuracy on the dev set", Texts(picture));
        Assert.Equal([5, 3.5], Elements(picture, "circle").Where(dot => (string?)dot.Attribute("class") == "f-metric").Select(dot => Number(dot, "r")));
        Assert.Equal(4, Elements(picture, "polyline").Count());
    }

    private static IEnumerable<XElement> Elements(XDocument picture, string name) => picture.Descendants().Where(element => element.Name.LocalName == name);

    private static List<string> Texts(XDocument picture) => [.. Elements(picture, "text").Select(element => element.Value)];

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
