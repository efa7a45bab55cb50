package io.mlops.cli;

import io.mlops.cli.command.ApproveCommand;
import io.mlops.cli.command.AuditAnchorCommand;
import io.mlops.cli.command.AuditLogCommand;
import io.mlops.cli.command.AuditReportCommand;
import io.mlops.cli.command.AuditVerifyCommand;
import io.mlops.cli.command.BenchCommand;
import io.mlops.cli.command.CompletionCommand;
import io.mlops.cli.command.ConfigGetCommand;
import io.mlops.cli.command.ConfigListCommand;
import io.mlops.cli.command.ConfigSetCommand;
import io.mlops.cli.command.CostBudgetCommand;
import io.mlops.cli.command.CostCaseCommand;
import io.mlops.cli.command.CostCompareCommand;
import io.mlops.cli.command.CostOffersCommand;
import io.mlops.cli.command.CostReportCommand;
import io.mlops.cli.command.DeployCommand;
import io.mlops.cli.command.DestroyCommand;
import io.mlops.cli.command.DoctorCommand;
import io.mlops.cli.command.DrillCommand;
import io.mlops.cli.command.ExplainCommand;
import io.mlops.cli.command.FailoverCommand;
import io.mlops.cli.command.ImageBuildCommand;
import io.mlops.cli.command.ImagePushCommand;
import io.mlops.cli.command.JobCancelCommand;
import io.mlops.cli.command.JobListCommand;
import io.mlops.cli.command.JobLogsCommand;
import io.mlops.cli.command.JobShowCommand;
import io.mlops.cli.command.JobSubmitCommand;
import io.mlops.cli.command.JobWaitCommand;
import io.mlops.cli.command.KeyCreateCommand;
import io.mlops.cli.command.PredictCommand;
import io.mlops.cli.command.RollbackCommand;
import io.mlops.cli.command.SandboxDownCommand;
import io.mlops.cli.command.SandboxStatusCommand;
import io.mlops.cli.command.SandboxUpCommand;
import io.mlops.cli.command.ServeCommand;
import io.mlops.cli.command.StateRebuildCommand;
import io.mlops.cli.command.StatusCommand;
import io.mlops.cli.command.StorageAdviseCommand;
import io.mlops.cli.command.StorageCpCommand;
import io.mlops.cli.command.StorageLsCommand;
import io.mlops.cli.command.StoragePolicyCommand;
import io.mlops.cli.command.StorageRestoreCommand;
import io.mlops.cli.command.StorageRmCommand;
import io.mlops.cli.command.StorageTierCommand;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.CommonOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Every command: its name, what it is for, and how to make it. No command's class is loaded before it is asked for. */
final class Commands {
    /** Name and summary, in the order of the help; a title stands alone. */
    private static final String[][] ALL = {
        {"Deploy and look"},
        {"deploy", "deploy a model, or change what is deployed"},
        {"status", "show what runs"},
        {"predict", "ask a deployment for one prediction"},
        {"explain", "explain why a deployment runs where it does"},
        {"Change"},
        {"failover", "take the traffic off a location"},
        {"rollback", "go back to the revision before"},
        {"destroy", "remove a deployment and everything that it runs"},
        {"approve", "approve what somebody else asked for"},
        {"Store"},
        {"storage ls", "list objects with their tiers"},
        {"storage cp", "copy files into a store, out of it and within it"},
        {"storage rm", "delete objects, or uploads that were left unfinished"},
        {"storage tier", "move objects to another tier"},
        {"storage restore", "restore archived objects"},
        {"storage policy", "show, plan, price or apply the rules by which objects move"},
        {"storage advise", "propose rules by which objects should move"},
        {"Pay"},
        {"cost offers", "show what can be rented, where, and for how much"},
        {"cost compare", "compare what a deployment costs on each cloud and region"},
        {"cost report", "show what was billed, what was planned, and what the month will cost"},
        {"cost budget", "set, list, check or remove what may be spent in a month"},
        {"cost case", "work out whether it pays: costs and gains over years, payback"},
        {"Train"},
        {"job submit", "submit a training job"},
        {"job list", "show the training jobs"},
        {"job show", "show a training job and what happened to it"},
        {"job logs", "show what a training job wrote"},
        {"job wait", "wait for a training job's end"},
        {"job cancel", "cancel a training job"},
        {"Prove"},
        {"drill", "break something on purpose, under load, and measure"},
        {"bench", "measure the throughput of a replica at the latency objective"},
        {"audit log", "show the journal of every decision"},
        {"audit verify", "check that nobody changed the journal"},
        {"audit anchor", "sign the journal's head and keep it elsewhere"},
        {"audit report", "report a month: availability, failovers, drills"},
        {"Ship"},
        {"image build", "build a container image into a file"},
        {"image push", "build a container image into a registry"},
        {"Set up"},
        {"doctor", "find out what is wrong with this machine"},
        {"state rebuild", "make a lost store anew from what runs"},
        {"config list", "show the configuration"},
        {"config get", "show one key of the configuration"},
        {"config set", "change one key of the configuration"},
        {"key create", "make an API key of the gateway"},
        {"sandbox up", "start a cloud on this machine to try things on"},
        {"sandbox status", "show the cloud on this machine and the settings for it"},
        {"sandbox down", "end the cloud on this machine"},
        {"serve", "run the controller or the gateway in the foreground"},
        {"completion", "print the completion script of a shell"},
    };

    private Commands() {}

    static String[][] all() {
        return ALL.clone();
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(ALL.length);
        for (String[] entry : ALL) {
            if (entry.length > 1) {
                names.add(entry[0]);
            }
        }
        return names;
    }

    /** Whether commands of two words begin with this one. */
    static boolean isGroup(String word) {
        return word.equals("audit")
                || word.equals("config")
                || word.equals("cost")
                || word.equals("image")
                || word.equals("job")
                || word.equals("key")
                || word.equals("sandbox")
                || word.equals("state")
                || word.equals("storage");
    }

    static Command create(String name) {
        return switch (name) {
            case "deploy" -> new DeployCommand();
            case "status" -> new StatusCommand();
            case "predict" -> new PredictCommand();
            case "failover" -> new FailoverCommand();
            case "rollback" -> new RollbackCommand();
            case "destroy" -> new DestroyCommand();
            case "drill" -> new DrillCommand();
            case "bench" -> new BenchCommand();
            case "explain" -> new ExplainCommand();
            case "approve" -> new ApproveCommand();
            case "doctor" -> new DoctorCommand();
            case "serve" -> new ServeCommand();
            case "completion" -> new CompletionCommand(Commands::specs);
            default -> ofGroup(name);
        };
    }

    private static Command ofGroup(String name) {
        return switch (name) {
            case "job submit" -> new JobSubmitCommand();
            case "job list" -> new JobListCommand();
            case "job show" -> new JobShowCommand();
            case "job logs" -> new JobLogsCommand();
            case "job wait" -> new JobWaitCommand();
            case "job cancel" -> new JobCancelCommand();
            case "audit log" -> new AuditLogCommand();
            case "audit verify" -> new AuditVerifyCommand();
            case "audit anchor" -> new AuditAnchorCommand();
            case "audit report" -> new AuditReportCommand();
            case "storage ls" -> new StorageLsCommand();
            case "storage cp" -> new StorageCpCommand();
            case "storage rm" -> new StorageRmCommand();
            case "storage tier" -> new StorageTierCommand();
            case "storage restore" -> new StorageRestoreCommand();
            case "storage policy" -> new StoragePolicyCommand();
            case "storage advise" -> new StorageAdviseCommand();
            case "cost offers" -> new CostOffersCommand();
            case "cost compare" -> new CostCompareCommand();
            case "cost report" -> new CostReportCommand();
            case "cost budget" -> new CostBudgetCommand();
            case "cost case" -> new CostCaseCommand();
            case "config list" -> new ConfigListCommand();
            case "config get" -> new ConfigGetCommand();
            case "config set" -> new ConfigSetCommand();
            case "image build" -> new ImageBuildCommand();
            case "image push" -> new ImagePushCommand();
            case "key create" -> new KeyCreateCommand();
            case "state rebuild" -> new StateRebuildCommand();
            case "sandbox up" -> new SandboxUpCommand();
            case "sandbox status" -> new SandboxStatusCommand();
            case "sandbox down" -> new SandboxDownCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The specs of all commands, common options included. */
    static List<CommandSpec> specs() {
        List<CommandSpec> specs = new ArrayList<>();
        for (String name : names()) {
            CommandSpec spec = create(name).spec();
            new CommonOptions().addTo(spec);
            specs.add(spec);
        }
        return specs;
    }
}
