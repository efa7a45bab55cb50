package io.mlops.sandbox.aws;

import io.mlops.sandbox.cloud.RegionalCloud;
import io.mlops.sandbox.container.LocalHosting;
import io.mlops.sandbox.container.LocalTraining;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.moto.Moto;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.moto.MotoProxy;
import io.mlops.sandbox.s3.S3Gaps;
import io.mlops.sandbox.sagemaker.Place;
import io.mlops.sandbox.sagemaker.SageMaker;
import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.sigv4.KeyPair;
import io.mlops.sandbox.sigv4.SignatureCheck;
import io.mlops.sandbox.spend.BudgetGaps;
import io.mlops.sandbox.spend.CostExplorer;
import io.mlops.sandbox.wire.Gate;
import io.mlops.sandbox.wire.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running AWS of this machine: moto for most services, SageMaker and its runtime in front of it. Everything is in memory and ends
 * with it. Thread-safe.
 */
public final class AwsSandbox extends RegionalCloud<AwsRegion> {
    private static final JsonMapper JSON = new JsonMapper();
    /** On a page of costs. */
    private static final int GROUPS = 100;

    private final AwsOptions options;
    private final Moto moto;
    private final MotoClient client;
    private final MotoProxy proxy;
    private final S3Gaps services;
    private final CostExplorer costs;
    private final BudgetGaps budgets;
    private final LocalHosting hosting;
    private final LocalTraining training;

    private AwsSandbox(AwsOptions options, Path folder, Moto moto) throws IOException {
        super("AWS", folder);
        this.options = options;
        this.moto = moto;
        this.client = new MotoClient(moto.url());
        this.proxy = new MotoProxy(moto.url());
        this.services = new S3Gaps(options.account(), proxy);
        this.costs = new CostExplorer(moto.installation().serviceModels(), GROUPS);
        this.budgets = new BudgetGaps(moto.installation().serviceModels(), proxy);
        this.hosting = new LocalHosting(options.images(), client, options.clock(), containers());
        this.training = new LocalTraining(options.images(), client, options.clock(), containers());
    }

    /**
     * Starts it and returns once every region answers.
     *
     * @param tools where installations lie, see {@link Moto#start}
     * @param folder for containers and logs; made where it is not there
     */
    public static AwsSandbox start(Path tools, Path folder, AwsOptions options) throws InterruptedException {
        AwsSandbox sandbox = null;
        try {
            folder(folder);
            sandbox = new AwsSandbox(options, folder, Moto.start(tools, folder.resolve("moto.log")));
            sandbox.open();
            AwsSandbox started = sandbox;
            sandbox = null;
            return started;
        } catch (IOException e) {
            throw cannotStart(folder, e);
        } finally {
            if (sandbox != null) {
                sandbox.close();
            }
        }
    }

    @Override
    public String name() {
        return "aws";
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode()
                .put("access-key-id", credentials().accessKeyId())
                .put("secret-access-key", credentials().secretAccessKey())
                .put("role", role())
                .put("moto", moto.url().toString());
    }

    /** What clients sign with. */
    public KeyPair credentials() {
        return options.credentials();
    }

    /** A role that clients can name; nobody checks what it may do. */
    public String role() {
        return "arn:aws:iam::" + options.account() + ":role/" + Seed.ROLE;
    }

    /** The account's bill. */
    public CostExplorer costs() {
        return costs;
    }

    /** The account's budgets, and what was spent of them. */
    public BudgetGaps budgets() {
        return budgets;
    }

    /** moto itself, past signatures and faults. */
    public Moto moto() {
        return moto;
    }

    @Override
    protected void end() {
        hosting.close();
        training.close();
        proxy.close();
        client.close();
        moto.close();
    }

    private void open() throws IOException, InterruptedException {
        ServiceModel model = ServiceModel.read(moto.installation().serviceModels(), "sagemaker");
        SignatureCheck signatures = new SignatureCheck(options.clock(), options.credentials());
        for (Map.Entry<String, Integer> region : options.regions().entrySet()) {
            Gate gate = new Gate();
            Faults faults = new Faults(gate);
            Place place = new Place(region.getKey(), options.account());
            SageMaker sageMaker =
                    new SageMaker(place, model, options.timing(), hosting, training, faults, options.clock());
            ServiceQuotas quotas = new ServiceQuotas(place, model, faults);
            AwsFront front = new AwsFront(
                    place.region(),
                    signatures,
                    faults,
                    sageMaker,
                    quotas,
                    Map.of("ce", costs, "budgets", budgets),
                    services);
            Listener listener = new Listener(region.getValue(), front);
            gate.guard(listener);
            add(new AwsRegion(region.getKey(), listener, faults, sageMaker));
        }
        new Seed(client, options).plant();
        look(() -> regions().forEach(AwsRegion::look));
    }
}
