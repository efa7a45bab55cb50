package io.mlops.sandbox.azurite;

import java.nio.file.Path;

/** A Java process that starts Azurite, says where, and stays until somebody kills it. */
final class AzuriteProcess {
    private AzuriteProcess() {}

    public static void main(String[] args) throws Exception {
        Azurite azurite = Azurite.start(Path.of(args[0]), Path.of(args[1]));
        System.out.println(azurite.url());
        System.in.read();
    }
}
