/** Attributes that change without anybody doing anything, or that say again what others say. In lower case. */
const noise: ReadonlySet<string> = new Set([
  ...['usnchanged', 'usncreated', 'whenchanged', 'whencreated', 'dscorepropagationdata'],
  ...['replpropertymetadata', 'repluptodatevector', 'repsfrom', 'repsto', 'distinguishedname'],
  ...[
    'objectguid',
    'objectclass',
    'objectcategory',
    'instancetype',
    'name',
    'cn',
    'ou',
    'dc',
    'l-rdn',
  ],
  ...[
    'lastlogon',
    'lastlogontimestamp',
    'lastlogoff',
    'logoncount',
    'badpwdcount',
    'badpasswordtime',
  ],
  ...['iscriticalsystemobject', 'showinadvancedviewonly', 'systemflags', 'samaccounttype'],
  ...['isdeleted', 'isrecycled', 'lastknownparent', 'msds-lastknownrdn', 'subschemasubentry'],
  ...[
    'ridnextrid',
    'ridallocationpool',
    'ridpreviousallocationpool',
    'ridusedpool',
    'ridavailablepool',
  ],
  ...[
    'modifiedcount',
    'modifiedcountatlastprom',
    'creationtime',
    'serverstate',
    'revision',
    'structuralobjectclass',
  ],
  ...['msds-lastsuccessfulinteractivelogontime', 'msds-lastfailedinteractivelogontime'],
  ...['msds-failedinteractivelogoncount', 'msds-failedinteractivelogoncountatlastsuccessfullogon'],
  ...['msds-supportedencryptiontypes-computed', 'msds-revealedlist', 'logonhours-computed'],
  ...[
    'dnsrecord',
    'dnstombstoned',
    'priorset',
    'priorvalue',
    'currentlocation',
    'oem-information-computed',
  ],
  ...[
    'admincount-computed',
    'lastsettime',
    'msds-cached-membership',
    'msds-cached-membership-time-stamp',
  ],
  ...['schemainfo', 'prefixmap'],
  ...[
    'frsversion',
    'frsmemberreference-computed',
    'entryttl',
    'dmdlocation-computed',
    'parentguid',
    'createtimestamp',
    'modifytimestamp',
  ],
])

/** Their values are dropped as soon as they arrive, wherever they come from. In lower case. */
const secrets: ReadonlySet<string> = new Set([
  ...[
    'unicodepwd',
    'dbcspwd',
    'userpassword',
    'unixuserpassword',
    'cleartextpassword',
    'supplementalcredentials',
  ],
  ...['lmpwdhistory', 'ntpwdhistory', 'lmhash', 'nthash', 'mssfu30password', 'orclcommonattribute'],
  ...[
    'ms-mcs-admpwd',
    'mslaps-password',
    'mslaps-encryptedpassword',
    'mslaps-encryptedpasswordhistory',
  ],
  ...[
    'mslaps-encrypteddsrmpassword',
    'mslaps-encrypteddsrmpasswordhistory',
    'mslaps-currentpasswordversion',
  ],
  ...[
    'msfve-recoverypassword',
    'msfve-keypackage',
    'msds-managedpassword',
    'msds-managedpasswordid',
  ],
  ...[
    'msds-managedpasswordpreviousid',
    'mskds-rootkeydata',
    'pekkeychangeinterval',
    'peklist',
    'priorvalue',
  ],
  ...[
    'currentvalue',
    'trustauthincoming',
    'trustauthoutgoing',
    'initialauthincoming',
    'initialauthoutgoing',
  ],
  ...[
    'mstpm-ownerinformation',
    'mspki-accountcredentials',
    'mspkiaccountcredentials',
    'mspkidpapimasterkeys',
  ],
  ...[
    'msds-executescriptpassword',
    'msds-transformationrulescompiled',
    'bitlockerrecoverypassword',
  ],
])

/** Attributes that hold a password: a log line that names one tells of a password that was set. */
const passwords: ReadonlySet<string> = new Set([
  'unicodepwd',
  'userpassword',
  'cleartextpassword',
  'dbcspwd',
])

export const isNoise = (attribute: string): boolean => noise.has(attribute.toLowerCase())

export const isSecret = (attribute: string): boolean => secrets.has(attribute.toLowerCase())

export const isPassword = (attribute: string): boolean => passwords.has(attribute.toLowerCase())
