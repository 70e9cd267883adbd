// Seals voices and screens beside the page: a file of its own for the bundler.
import '@guise/seal/worker';
