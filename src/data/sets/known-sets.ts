/** One file of a known set. */
export interface PinnedFile {
  /** Which part it is: `all`, `train`, `valid`, `test`, or what it adds to these. */
  readonly part: string;
  /** Where it lies inside the folder that ANCESTRAL_DATA names, and inside the cache. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Where these very bytes are public; absent for files that were cut, packed or unpacked on their way. */
  readonly address?: string;
}

/** A well-known data set, its first file the one that the name alone stands for. */
export interface KnownSet {
  readonly name: string;
  readonly title: string;
  /** For tables: their first row is data. */
  readonly hasHeader?: false;
  /** For sequences: how the file is read, where its name does not tell. */
  readonly format?: 'counts' | 'sequences';
  /** For text: each line is a document. */
  readonly document?: 'line';
  readonly files: readonly PinnedFile[];
}

/** The well-known sets. */
export const knownSets: readonly KnownSet[] = [
  {
    name: 'mnist',
    title: 'MNIST handwritten digits, 28 × 28',
    files: [
      {
        part: 'train',
        path: 'images/mnist/train-images-idx3-ubyte.gz',
        bytes: 9912422,
        sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
        address: 'https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz',
      },
      {
        part: 'train-labels',
        path: 'images/mnist/train-labels-idx1-ubyte.gz',
        bytes: 28881,
        sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
        address: 'https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz',
      },
      {
        part: 'test',
        path: 'images/mnist/t10k-images-idx3-ubyte.gz',
        bytes: 1648877,
        sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
        address: 'https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz',
      },
      {
        part: 'test-labels',
        path: 'images/mnist/t10k-labels-idx1-ubyte.gz',
        bytes: 4542,
        sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
        address: 'https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz',
      },
    ],
  },
  {
    name: 'digits',
    title: 'handwritten digits, 8 × 8, the UCI test part',
    hasHeader: false,
    files: [
      {
        part: 'all',
        path: 'images/digits8x8-tes.csv',
        bytes: 264712,
        sha256: '6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8',
      },
    ],
  },
  {
    name: 'iris',
    title: 'Iris, 150 flowers of three species',
    files: [
      {
        part: 'all',
        path: 'tabular/iris.csv',
        bytes: 4217,
        sha256: '398fadb8f48750d386d670e0b15c65944919682373bcaba59650c33eb5474362',
        address: 'https://raw.githubusercontent.com/vincentarelbundock/Rdatasets/1dcc2bf5f9/csv/datasets/iris.csv',
      },
    ],
  },
  {
    name: 'faithful',
    title: 'Old Faithful eruptions',
    files: [
      {
        part: 'all',
        path: 'tabular/faithful.csv',
        bytes: 3260,
        sha256: '5043db1e2c51c8e8fd67e0868c768ae589770cc76ad0ac0c5b7afd1fca31fc57',
        address: 'https://raw.githubusercontent.com/vincentarelbundock/Rdatasets/1dcc2bf5f9/csv/datasets/faithful.csv',
      },
    ],
  },
  {
    name: 'penguins',
    title: 'Palmer penguins, with missing cells',
    files: [
      {
        part: 'all',
        path: 'tabular/penguins.csv',
        bytes: 16480,
        sha256: '3c4c14fd9d1b3466dff2e046627cc32814ab6226c0e228c55f24e896a93a89b1',
        address:
          'https://raw.githubusercontent.com/vincentarelbundock/Rdatasets/1dcc2bf5f9/csv/palmerpenguins/penguins.csv',
      },
    ],
  },
  {
    name: 'breast-cancer',
    title: 'Breast Cancer Wisconsin, diagnostic',
    files: [
      {
        part: 'all',
        path: 'tabular/breast-cancer-wdbc.csv',
        bytes: 122851,
        sha256: 'f80c9975af0e7ddce70cc3321313c61dfdaa216646e1bbd8df0d939fee422835',
        address: 'https://raw.githubusercontent.com/vincentarelbundock/Rdatasets/1dcc2bf5f9/csv/dslabs/brca.csv',
      },
    ],
  },
  {
    name: 'wine-quality-red',
    title: 'wine quality, red',
    files: [
      {
        part: 'all',
        path: 'tabular/winequality-red.tsv',
        bytes: 83302,
        sha256: '3b4dc8fcf0ff171f3112a5f2c8532c811e624410ec8f2224ba4378cb2638557c',
        address:
          'https://raw.githubusercontent.com/cmu-phil/example-causal-datasets/a23adc349a/real/wine-quality/data/winequality-red.continuous.txt',
      },
    ],
  },
  {
    name: 'adult',
    title: 'Adult, census income, the training part',
    files: [
      {
        part: 'all',
        path: 'tabular/adult.tsv.gz',
        bytes: 398768,
        sha256: 'c3b5db3f8dbfcfa32e7844722a6cf1e5a833406ee9f0a75740e9e98f83b1f6f4',
      },
    ],
  },
  {
    name: 'earthquakes',
    title: 'world earthquakes of magnitude 7 or more, a year',
    format: 'counts',
    files: [
      {
        part: 'all',
        path: 'hmm/earthquakes.txt',
        bytes: 314,
        sha256: '0f6360967cd945235e2bd1e4f4ea5e18312a507d7d0260f2049e9a9606d2e8bb',
        address: 'https://raw.githubusercontent.com/ifsm/apollon/759fa5c0c9/datasets/earthquakes.data',
      },
    ],
  },
  {
    name: 'seattle-weather',
    title: 'daily weather in Seattle, 2012 to 2015',
    files: [
      {
        part: 'all',
        path: 'hmm/seattle-weather.csv',
        bytes: 48219,
        sha256: '0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be',
        address: 'https://raw.githubusercontent.com/observablehq/plot/1c6b239d1e/test/data/seattle-weather.csv',
      },
    ],
  },
  {
    name: 'sachs',
    title: 'flow cytometry of Sachs and others 2005, raw values',
    files: [
      {
        part: 'all',
        path: 'bayesnet/sachs-continuous.tsv.gz',
        bytes: 160897,
        sha256: 'dc5a1e515107ec754d31f8cb05525861411eb2e18d14d03f8c3ff6ce4fc14989',
      },
    ],
  },
  {
    name: 'sachs-discrete',
    title: 'flow cytometry of Sachs and others 2005, three levels',
    files: [
      {
        part: 'all',
        path: 'bayesnet/sachs-discrete.tsv',
        bytes: 118846,
        sha256: 'e742e380fe4b824eec3b614c1ef5ed26ceaf2ae38d0f7a479ebd7e0fcf59f486',
        address:
          'https://raw.githubusercontent.com/cmu-phil/example-causal-datasets/a23adc349a/real/sachs/data/sachs.2005.discrete.txt',
      },
    ],
  },
  {
    name: 'asia',
    title: 'Bayesian network asia',
    files: [
      {
        part: 'all',
        path: 'bayesnet/asia.bif',
        bytes: 1074,
        sha256: '9f770c96940dc4d860b581602120790ac538983b30b28d38631b8184dc7b5f89',
      },
    ],
  },
  {
    name: 'alarm',
    title: 'Bayesian network alarm',
    files: [
      {
        part: 'all',
        path: 'bayesnet/alarm.bif',
        bytes: 13376,
        sha256: '701e6c561f71b55669070c29614f0724b761289aa2c4a35bcc97b638ee881fa2',
      },
    ],
  },
  {
    name: 'reuters',
    title: '395 Reuters news items as bags of words',
    files: [
      {
        part: 'all',
        path: 'topics/reuters.ldac',
        bytes: 375693,
        sha256: '4bfe5b21ed263334ddf7af56f7b38632f6ccae7d9441c8b56071167841e71b5e',
        address: 'https://raw.githubusercontent.com/Damanpreet/lda/a082a0af40/lda/tests/reuters.ldac',
      },
      {
        part: 'vocabulary',
        path: 'topics/reuters.tokens',
        bytes: 32760,
        sha256: '8fc788b258bb76f9e352885cc20971d64e0011b8d74781129d060818930e3d5a',
        address: 'https://raw.githubusercontent.com/Damanpreet/lda/a082a0af40/lda/tests/reuters.tokens',
      },
      {
        part: 'titles',
        path: 'topics/reuters.titles',
        bytes: 31902,
        sha256: 'fac5f54e85f07852d0edaede84642806b08e3c437e24597f79aae0aa82d5d7ee',
        address: 'https://raw.githubusercontent.com/Damanpreet/lda/a082a0af40/lda/tests/reuters.titles',
      },
    ],
  },
  {
    name: 'tiny-shakespeare',
    title: 'tiny Shakespeare',
    files: [
      {
        part: 'all',
        path: 'text/tinyshakespeare.txt',
        bytes: 1115394,
        sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
        address: 'https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe/data/tinyshakespeare/input.txt',
      },
    ],
  },
  {
    name: 'names',
    title: 'first names, one a line',
    document: 'line',
    files: [
      {
        part: 'all',
        path: 'text/names.txt',
        bytes: 228145,
        sha256: '0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d',
        address: 'https://raw.githubusercontent.com/karpathy/makemore/988aa59e4d/names.txt',
      },
    ],
  },
  {
    name: 'jsb-chorales',
    title: 'Bach chorales, quarter notes',
    format: 'sequences',
    files: [
      {
        part: 'all',
        path: 'music/jsb-chorales-quarter.json.gz',
        bytes: 43891,
        sha256: 'fa54dc09f753b2b76d7a9619e8752da012ec122028889fbf183623b7cf301976',
      },
    ],
  },
  {
    name: 'spoken-digits',
    title: 'Free Spoken Digit Dataset, three speakers',
    files: [
      {
        part: 'all',
        path: 'audio/fsdd-jackson-nicolas-theo.tar',
        bytes: 11264000,
        sha256: '170f3f6307e353fc39735301b969b0d29d7e27117df4da424a5b77baf05c08fc',
      },
    ],
  },
  {
    name: 'nltcs',
    title: 'NLTCS, 16 binary columns',
    hasHeader: false,
    files: [
      {
        part: 'train',
        path: 'binary/nltcs.train.data.gz',
        bytes: 36510,
        sha256: '2be073001ac5cbde0f18b492b687d017be2b3b024061cc18471524d5713f58c1',
      },
      {
        part: 'valid',
        path: 'binary/nltcs.valid.data.gz',
        bytes: 5092,
        sha256: '3b13ea28c59856aa885158900f2014929c2d92fafc4a4e46cc45fc4d7cbfa5ba',
      },
      {
        part: 'test',
        path: 'binary/nltcs.test.data.gz',
        bytes: 7546,
        sha256: '8882faf41ca2a81aef8035125d11930d2a0cf6487e824c473881b25f0ab2764c',
      },
    ],
  },
  {
    name: 'plants',
    title: 'plants, 69 binary columns',
    hasHeader: false,
    files: [
      {
        part: 'train',
        path: 'binary/plants.train.data.gz',
        bytes: 125396,
        sha256: 'f4928404fed2bbe4dccc4c79eed8d569006c09d857faf4ccba85b4de573ccc42',
      },
      {
        part: 'valid',
        path: 'binary/plants.valid.data.gz',
        bytes: 17048,
        sha256: '7a1a3714ffca4cd5c7974706b34110bfba1626d6a711b92224ecf0febfd1aa7b',
      },
      {
        part: 'test',
        path: 'binary/plants.test.data.gz',
        bytes: 25582,
        sha256: 'e6f9765e15a43c8d33dcdde19719fccced26375b8f164cfc18e3919dd37c0c66',
      },
    ],
  },
  {
    name: 'mushrooms',
    title: 'mushrooms, 112 binary columns',
    hasHeader: false,
    files: [
      {
        part: 'train',
        path: 'binary/mushrooms.train.data.gz',
        bytes: 15125,
        sha256: 'cd37f3474abdf0d65f4467bf4526a664f5cdd8dcd69bc05849feba2399e808a6',
      },
      {
        part: 'valid',
        path: 'binary/mushrooms.valid.data.gz',
        bytes: 4086,
        sha256: 'b5d980f9c8b351cb1d6ef393de5e1616cc962e2df5f37a3fd4aa3c1f3ec737c8',
      },
      {
        part: 'test',
        path: 'binary/mushrooms.test.data.gz',
        bytes: 41839,
        sha256: 'f4038eb09a5cf4ae00071b0f34bb2b4dd513faac6eea60696d3dc18fd81b6eba',
      },
    ],
  },
  {
    name: 'dna',
    title: 'DNA splice junctions, 180 binary columns',
    hasHeader: false,
    files: [
      {
        part: 'train',
        path: 'binary/dna.train.data.gz',
        bytes: 38708,
        sha256: 'f4604d439ef34dab79e3a5ec3f1df32bcbe833be265b00ba257ad5ac1a7c4d3a',
      },
      {
        part: 'valid',
        path: 'binary/dna.valid.data.gz',
        bytes: 9866,
        sha256: 'e77e8cb650533e36c5d07ca3ca51e2120cb38d9bce6bfc58d585ffd9c145dced',
      },
      {
        part: 'test',
        path: 'binary/dna.test.data.gz',
        bytes: 28848,
        sha256: 'fd251fdfbc5f0456a9d3103bcac0c7da3b440ab80e739e1e19e93b8b0f6eb9df',
      },
    ],
  },
];

/** The known set of this name, or undefined. */
export function knownSet(name: string): KnownSet | undefined {
  return knownSets.find((set) => set.name === name);
}
