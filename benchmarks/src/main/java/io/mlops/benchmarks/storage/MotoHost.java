package io.mlops.benchmarks.storage;

import io.mlops.sandbox.moto.Moto;
import io.mlops.sandbox.moto.MotoClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

/**
 * S3 of moto.
 *
 * @param settings what is measured
 */
record MotoHost(Settings settings, Moto moto) implements Host {
    static MotoHost start(Settings settings) throws InterruptedException {
        return new MotoHost(
                settings,
                Moto.start(settings.root().resolve(".tools"), settings.work().resolve("moto.log")));
    }

    @Override
    public void fresh() throws IOException, InterruptedException {
        try (MotoClient client = new MotoClient(moto.url())) {
            client.send(client.request("/moto-api/reset", "us-east-1", "s3")
                    .POST(BodyPublishers.noBody())
                    .build());
            client.createBucket(Contenders.BUCKET, "us-east-1");
        }
    }

    @Override
    public double cpu() {
        return Host.cpu("python");
    }

    @Override
    public List<Contender> contenders() throws IOException {
        return new Contenders(settings, moto.url()).all();
    }

    @Override
    public void close() {
        moto.close();
    }
}
