package io.mlops.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of one command. */
final class CommandHelp {
    private CommandHelp() {}

    static String of(CommandLine line) {
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.headerHeading("")
                .synopsisHeading("%nUsage: ")
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%nArguments:%n")
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .width(100);
        List<String> sections = new ArrayList<>(usage.sectionKeys());
        usage.sectionKeys(sections);
        if (usage.footer().length > 0) {
            usage.footerHeading("%nExamples:%n");
        }
        return line.getUsageMessage(Help.Ansi.OFF);
    }
}
